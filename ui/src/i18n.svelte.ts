// The words of the pages, and how dates, sizes and counts are said. The language can change at any time.

import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle'
import en from '../../locales/en/ui.ftl?raw'
import fr from '../../locales/fr/ui.ftl?raw'

export * from './format'

export type Language = 'en' | 'fr'
const KEPT = 'mybackup-language'
const texts: Record<Language, string> = { en, fr }

/** The language to show to someone whose system speaks `tag`, such as "fr-CA". */
function languageOf(tag: string): Language {
  return /^fr\b/i.test(tag) ? 'fr' : 'en'
}

/** What a person chose, or nothing where the system decides. */
function chosen(): Language | null {
  const kept = localStorage.getItem(KEPT)
  return kept === 'en' || kept === 'fr' ? kept : null
}

class I18n {
  choice = $state<Language | null>(chosen())
  /** The system's language; the window's host knows it better than a web view does. */
  system = $state(navigator.language)
  language: Language = $derived(this.choice ?? languageOf(this.system))
  /** Dates and numbers are written as in the person's own country, where that fits the language. */
  locale = $derived(
    navigator.languages.find((tag) => languageOf(tag) === this.language && /-/.test(tag)) ??
      (this.language === 'fr' ? 'fr-FR' : 'en-GB'),
  )
  bundle = $derived(bundleOf(this.language, this.locale))
  /** The present, a little stale: what says "5 minutes ago" depends on it. */
  now = $state(Date.now())

  /** Takes a language, or the system's where `null` is given. */
  choose(language: Language | null) {
    this.choice = language
    if (language) localStorage.setItem(KEPT, language)
    else localStorage.removeItem(KEPT)
  }
}

function bundleOf(language: Language, locale: string) {
  // Names from outside are isolated one by one, by `isolated`: numbers need no marks.
  const bundle = new FluentBundle([locale, language], { useIsolating: false })
  const errors = bundle.addResource(new FluentResource(texts[language]))
  if (import.meta.env.DEV && errors.length) console.error(errors)
  return bundle
}

export const i18n = new I18n()
setInterval(() => (i18n.now = Date.now()), 15_000)

export type Args = Record<string, FluentVariable>

/** The text of a message in the present language. */
export function t(id: string, args: Args = {}): string {
  const message = i18n.bundle.getMessage(id)
  if (!message?.value) {
    if (import.meta.env.DEV) console.error(`No text: ${id}`)
    return id
  }
  const errors: Error[] = []
  const text = i18n.bundle.formatPattern(message.value, args, errors)
  if (import.meta.env.DEV && errors.length) console.error(id, errors)
  return text
}

/** Whether there is a message of that name: for names that the engine gives, such as reasons. */
export function known(id: string) {
  return i18n.bundle.hasMessage(id)
}

/** A name from outside inside a sentence: its own writing direction does not disturb the sentence. */
export function isolated(name: string) {
  return String.fromCodePoint(0x2068) + name + String.fromCodePoint(0x2069)
}
