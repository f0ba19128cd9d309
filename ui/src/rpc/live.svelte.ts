// What is known of the engine right now. The engine owns the truth: this is asked again whenever it may have changed.

import { drop } from '../drop.svelte'
import { host } from '../host'
import { ask, onReach, problemOf } from './client'
import type { AppInfo, Job, Problem, Status } from './generated'

const ASKED_EVERY_MS = 30_000

class Live {
  info = $state.raw<AppInfo>()
  status = $state.raw<Status>()
  job = $state.raw<Job | null>(null)
  /** Whether the engine can be reached. */
  connection = $state<'starting' | 'open' | 'away' | 'key-gone'>('starting')
  /** Why the state is not known, where it could not be asked. */
  problem = $state.raw<Problem>()
  /** Counts up whenever answers may be different: a screen that reads it in an effect asks again. */
  changes = $state(0)

  /** Whether work goes on now. */
  get busy() {
    return this.job?.state === 'running' || this.job?.state === 'stopping'
  }

  #running = false
  #again = false

  async start() {
    onReach((reached) => {
      this.connection = reached
    })
    await this.refresh()
    host.listen({
      connected: (open) => {
        if (!open && this.connection === 'open') this.connection = 'away'
        if (open && this.connection === 'away') void this.refresh()
      },
      event: (event) => {
        switch (event.event) {
          case 'job':
            this.job = event.job
            break
          case 'open':
            location.hash = event.route
            break
          case 'hover':
            drop.over = event.over
            break
          case 'dropped':
            drop.give(event.items)
            break
          default:
            this.changes += 1
            void this.refresh()
        }
      },
    })
    setInterval(() => {
      if (document.visibilityState === 'visible') void this.refresh()
    }, ASKED_EVERY_MS)
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void this.refresh()
    })
  }

  /** Asks how things stand; calls that overlap become one more. */
  async refresh() {
    if (this.#running) {
      this.#again = true
      return
    }
    this.#running = true
    try {
      do {
        this.#again = false
        const [info, status] = await Promise.all([ask('app.info', {}), ask('status.get', {})])
        this.info = info
        this.status = status
        this.job = status.job
        this.problem = undefined
      } while (this.#again)
    } catch (error) {
      this.problem = problemOf(error)
    } finally {
      this.#running = false
    }
  }
}

export const live = new Live()
