// Paths travel as bytes, because a name need not be text. These helpers make and read them.

import type { PathText } from './rpc/generated'

const separator = /[/\\]/

/** A path that a person typed. */
export function pathOf(text: string): PathText {
  const bytes = new TextEncoder().encode(text)
  return { shown: text, raw: btoa(String.fromCharCode(...bytes)) }
}

/** A path from a link: its bytes in base64, or plain text that begins as a path does. */
export function pathFromLink(text: string): PathText {
  if (/^(\/|[A-Za-z]:[\\/])/.test(text)) return pathOf(text)
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  return { shown: new TextDecoder().decode(bytes), raw: text }
}

/** The last name of a path, for a person. */
export function nameOf(path: PathText) {
  return path.shown.split(separator).filter(Boolean).at(-1) ?? path.shown
}

export function samePath(one: PathText | null, other: PathText | null) {
  return one?.raw === other?.raw
}
