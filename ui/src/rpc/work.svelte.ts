// Starting, stopping and putting away work, from wherever it is asked. What was refused is shown by the shell.

import { ask, problemOf } from './client'
import type { PathText, Problem } from './generated'
import { live } from './live.svelte'

type Wanted =
  | 'backup.start'
  | 'verify.start'
  | 'repair.start'
  | 'proof.start'
  | 'retention.undo'
  | 'job.stop'
  | 'job.dismiss'

class Work {
  /** Why the last wish was refused, until it is put away. */
  problem = $state.raw<Problem>()
  /** What was asked and not answered yet. */
  asking = $state<Wanted | 'suspicion.answer' | null>(null)

  /** Asks for work; a proof may be of one place. */
  want(name: Wanted, place: PathText | null = null) {
    return this.#go(name, () => (name === 'proof.start' ? ask(name, { place }) : ask(name, {})))
  }

  /** Says whether a person changed a folder themselves. */
  answer(path: PathText, mine: boolean) {
    return this.#go('suspicion.answer', () => ask('suspicion.answer', { path, mine }))
  }

  async #go(name: NonNullable<Work['asking']>, wish: () => Promise<unknown>) {
    if (this.asking) return
    this.asking = name
    this.problem = undefined
    try {
      await wish()
      await live.refresh()
    } catch (error) {
      this.problem = problemOf(error)
    } finally {
      this.asking = null
    }
  }
}

export const work = new Work()
