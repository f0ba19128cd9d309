// Pausing what starts by itself, and going on. What was refused is shown by the shell, as with work.

import { ask, problemOf } from './client'
import { live } from './live.svelte'
import { work } from './work.svelte'

class Pause {
  /** Whether a wish was not answered yet. */
  asking = $state(false)

  /** Pauses: `hour`, `four-hours` or `tomorrow`. */
  until(until: string) {
    return this.#want(() => ask('pause.set', { until }))
  }

  end() {
    return this.#want(() => ask('pause.end', {}))
  }

  async #want(wish: () => Promise<unknown>) {
    if (this.asking) return
    this.asking = true
    work.problem = undefined
    try {
      await wish()
      await live.refresh()
    } catch (error) {
      work.problem = problemOf(error)
    } finally {
      this.asking = false
    }
  }
}

export const pause = new Pause()
