// What is dragged over the window, and what was dropped on it until somebody dealt with it.

import type { Dropped } from './rpc/generated'

/** A screen that has a use of its own for what is dropped. */
export interface Taker {
  /** What is said while something hangs over the window. */
  says: () => string
  /** Takes what was dropped; false where it has no use for it. */
  take: (items: Dropped[]) => boolean
}

class Drop {
  /** Something hangs over the window. */
  over = $state(false)
  /** What was dropped last, and no screen took. */
  items = $state.raw<Dropped[]>([])
  /** The screen that is asked first. */
  taker = $state.raw<Taker | null>(null)

  /** Asks a screen first, until the returned function is called: made for an effect. */
  ask(taker: Taker) {
    this.taker = taker
    return () => {
      if (this.taker === taker) this.taker = null
    }
  }

  /** Something was dropped. */
  give(items: Dropped[]) {
    if (!this.taker?.take(items)) this.items = items
  }
}

export const drop = new Drop()

/** The first file among what was dropped, and the folders. */
export function sorted(items: Dropped[]) {
  const there = items.filter((item) => item.there)
  return {
    file: there.find((item) => !item.folder),
    folders: there.filter((item) => item.folder),
  }
}
