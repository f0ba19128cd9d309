// An answer that is asked for again and again: only the answer to the last question counts.

import { problemOf } from './client'
import type { Problem } from './generated'

export class Latest<Answer> {
  /** The last answer; it stays while the next one is on its way. */
  value = $state.raw<Answer>()
  /** Why the last question was not answered. */
  problem = $state.raw<Problem>()
  working = $state(false)
  #turn = 0

  /**
   * Asks; what older questions bring from now on is not taken.
   * Says whether an answer came while this was still the last question.
   */
  async take(question: () => Promise<Answer>): Promise<boolean> {
    this.#turn += 1
    const turn = this.#turn
    this.working = true
    try {
      const answer = await question()
      if (turn !== this.#turn) return false
      this.value = answer
      this.problem = undefined
    } catch (error) {
      if (turn !== this.#turn) return false
      this.problem = problemOf(error)
    }
    this.working = false
    return this.problem === undefined
  }

  /** Forgets the answer and whatever is on its way. */
  forget() {
    this.#turn += 1
    this.value = undefined
    this.problem = undefined
    this.working = false
  }
}
