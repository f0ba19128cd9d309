// The words of the first page, in English and French.

export type Language = 'en' | 'fr'

/** The language to show to someone whose system speaks `tag`, such as "fr-CA". */
export function language(tag: string): Language {
  return /^fr\b/i.test(tag) ? 'fr' : 'en'
}

export const words: Record<Language, { what: string; next: string }> = {
  en: {
    what: 'MyBackup keeps the history of your files, and gives any of them back, at any date.',
    next: 'This window does not back up yet. The command “mybackup” does.',
  },
  fr: {
    what: 'MyBackup garde l’historique de vos fichiers et vous rend n’importe lequel, à n’importe quelle date.',
    next: 'Cette fenêtre ne sauvegarde pas encore. La commande « mybackup » le fait.',
  },
}
