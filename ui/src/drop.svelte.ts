// What is dragged over the window, and what was dropped on it until somebody dealt with it.

import type { Dropped } from './rpc/generated'

class Drop {
  /** Something hangs over the window. */
  over = $state(false)
  /** What was dropped last. */
  items = $state.raw<Dropped[]>([])
}

export const drop = new Drop()
