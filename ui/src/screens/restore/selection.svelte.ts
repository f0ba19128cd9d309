// What a person selected in a folder. It stays while the folder is shown at other dates, at which
// some of it may not have been there.

import { SvelteMap } from 'svelte/reactivity'
import type { Entry } from '../../rpc/generated'
import type { Piece } from './pieces'

export class Selection {
  /** By path; nothing where the list that is shown has no such entry. */
  #chosen = new SvelteMap<string, Entry | null>()
  #met: Piece[] = []

  /** How many entries are selected, whether they are there or not. */
  get size() {
    return this.#chosen.size
  }

  /** Those that the list has which is shown. */
  get here() {
    return [...this.#chosen.values()].filter((entry) => entry !== null)
  }

  has(entry: Entry) {
    return this.#chosen.has(entry.path.raw)
  }

  /** Selects entries of the list that is shown, or no longer. */
  mark(entries: Entry[], isChosen: boolean) {
    for (const entry of entries) {
      if (isChosen) this.#chosen.set(entry.path.raw, entry)
      else this.#chosen.delete(entry.path.raw)
    }
  }

  clear() {
    this.#chosen.clear()
  }

  /** From now on this list is shown; pieces that it shares with the one before need no look. */
  meet(list: Piece[]) {
    const before = this.#met
    this.#met = list
    if (this.size === 0) return
    this.#take(notIn(before, list), () => null)
    this.#take(notIn(list, before), (entry) => entry)
  }

  /** What of the selected is in these pieces is now what `as` says. */
  #take(pieces: Piece[], as: (entry: Entry) => Entry | null) {
    for (const entry of pieces.flatMap((piece) => piece.entries())) {
      if (this.has(entry)) this.#chosen.set(entry.path.raw, as(entry))
    }
  }
}

/** The pieces of a list that another one does not have at the same place. */
function notIn(list: Piece[], other: Piece[]) {
  return list.filter((piece, at) => piece !== other[at])
}
