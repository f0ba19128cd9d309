// A folder's list in pieces, each kept as text and read where it is drawn: so a very long list is
// a few hundred values for the browser to look after, not a million that hold it up.

import type { Entry } from '../../rpc/generated'

/** So many entries make a whole piece. */
export const PIECE = 400

/** Some entries that follow each other. */
export class Piece {
  readonly length: number
  readonly #text: string

  constructor(entries: Entry[]) {
    this.length = entries.length
    this.#text = JSON.stringify(entries)
  }

  entries() {
    return JSON.parse(this.#text) as Entry[]
  }

  equals(other: Piece) {
    return this.#text === other.#text
  }
}

/** A list with more entries at its end; all pieces but the last are whole. */
export function lengthened(list: Piece[], entries: Entry[]): Piece[] {
  const last = list.at(-1)
  const isWhole = last === undefined || last.length === PIECE
  const [before, rest] = isWhole
    ? [list, entries]
    : [list.slice(0, -1), [...last.entries(), ...entries]]
  return [...before, ...cut(rest, PIECE).map((part) => new Piece(part))]
}

/** A list that was read again, of the very pieces of the one before where nothing in them is different: what draws those is left alone. */
export function again(list: Piece[], before: Piece[]): Piece[] {
  return list.map((piece, at) => {
    const old = before[at]
    return old && piece.equals(old) ? old : piece
  })
}

/** How many entries a list has. */
export function lengthOf(list: Piece[]) {
  return list.reduce((sum, piece) => sum + piece.length, 0)
}

/** Cuts a list into parts of `size`; the last may be shorter. */
export function cut<Item>(items: Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size))
}
