// Recovery words as a person pastes them: with numbers, commas, lines or large letters between and in them.

/** The words alone, in their order. */
export function wordsIn(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s,;]+/)
    .map((part) => part.replace(/^\d+[.):]?/, '').replace(/[.):]+$/, ''))
    .filter(Boolean)
}
