// Starting, stopping and putting away work, from wherever it is asked. What was refused is shown by the shell.

import { ask, problemOf } from './client'
import type { Problem } from './generated'
import { live } from './live.svelte'

type Wanted = 'backup.start' | 'verify.start' | 'repair.start' | 'job.stop' | 'job.dismiss'

class Work {
  /** Why the last wish was refused, until it is put away. */
  problem = $state.raw<Problem>()
  /** What was asked and not answered yet. */
  asking = $state<Wanted | null>(null)

  async want(name: Wanted) {
    if (this.asking) return
    this.asking = name
    this.problem = undefined
    try {
      await ask(name, {})
      await live.refresh()
    } catch (error) {
      this.problem = problemOf(error)
    } finally {
      this.asking = null
    }
  }
}

export const work = new Work()
