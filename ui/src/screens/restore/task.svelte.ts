// One restore from the wish to its result, and what undoes it. The dialog shows where it stands;
// closing the dialog while files come back does not end the work.

import { ask, problemOf } from '../../rpc/client'
import type {
  Existing,
  Job,
  PathText,
  Problem,
  RestoreResult,
  WantedItem,
} from '../../rpc/generated'
import { Latest } from '../../rpc/latest.svelte'
import { live } from '../../rpc/live.svelte'
import { parentOf } from './paths'
import { partsOf, planOf, sumOf, type Plan } from './parts'

export type Item = { path: PathText; folder: boolean; version?: number }
type Stage = 'form' | 'work'

class RestoreTask {
  /** What is to come back; none where no restore is being thought of. */
  wanted = $state.raw<WantedItem[] | null>(null)
  at = $state<number | null>(null)
  /** What the version is called, where one version of one file is wanted. */
  versionOf = $state<number | null>(null)
  stage = $state<Stage>('form')
  /** The dialog is away while the work goes on. */
  hidden = $state(false)

  where = $state<'was' | 'other'>('was')
  other = $state.raw<PathText | null>(null)
  existing = $state<Existing>('both')
  plan = new Latest<Plan>()
  /** What the parts that have ended came to. */
  #ended = $state.raw<RestoreResult[]>([])
  /** More parts follow the one that goes on. */
  more = $state(false)
  problem = $state.raw<Problem>()
  starting = $state(false)
  /** It puts back what an earlier restore replaced. */
  undoing = $state(false)
  #before = $state<number | null>(null)

  /** The folder in which everything was, where it is one. */
  home = $derived.by(() => {
    const parents = this.wanted?.map((item) => parentOf(item.path)) ?? []
    const first = parents[0] ?? null
    return parents.every((parent) => parent?.raw === first?.raw) ? first : null
  })

  to = $derived(this.where === 'other' ? this.other : null)

  /** The work that this restore started, once it is known. */
  job: Job | null = $derived(
    this.stage === 'work' && live.job?.kind === 'restore' && live.job.started !== this.#before
      ? live.job
      : null,
  )

  result = $derived(
    this.job?.result?.kind === 'restore' ? sumOf([this.job.result, ...this.#ended]) : null,
  )

  /** Begins to think of a restore. */
  want(items: Item[], at: number | null, versionOf: number | null = null) {
    this.wanted = items.map((item) => ({
      path: item.path,
      folder: item.folder,
      version: item.version ?? null,
      at: item.version === undefined ? at : null,
    }))
    this.at = at
    this.versionOf = versionOf
    this.stage = 'form'
    this.hidden = false
    this.where = 'was'
    this.other = null
    this.existing = 'both'
    this.undoing = false
    this.problem = undefined
    this.#ended = []
    this.plan.forget()
  }

  /** Asks what this restore would do, as it is thought of now. */
  look() {
    const items = this.wanted
    const to = this.to
    if (!items || (this.where === 'other' && !to)) {
      this.plan.forget()
      return
    }
    // What stands there is counted in the same way whatever becomes of it.
    void this.plan.take(() => planOf(partsOf(items, to, 'both')))
  }

  async start() {
    const [items, plan] = [this.wanted, this.plan.value]
    if (!items || !plan || this.starting) return
    this.starting = true
    this.problem = undefined
    this.#ended = []
    try {
      const parts = partsOf(items, this.to, plan.occupied > 0 ? this.existing : 'both')
      for (const [at, wanted] of parts.entries()) {
        if (this.job?.result?.kind === 'restore') this.#ended = [...this.#ended, this.job.result]
        this.more = at < parts.length - 1
        this.#before = live.job?.started ?? null
        await ask('restore.start', { wanted, occupied: plan.parts[at] ?? 0 })
        this.stage = 'work'
        this.starting = false
        await live.refresh()
        if (this.more && !(await this.#goesOn())) break
      }
    } catch (error) {
      this.problem = problemOf(error)
      // What was shown may no longer be so: look again, with everything filled in as it was.
      if (this.stage === 'form') this.look()
    }
    this.more = false
    this.starting = false
  }

  /** Waits until a part has ended; says whether the next may follow. */
  async #goesOn(): Promise<boolean> {
    for (;;) {
      const job = this.job
      if (!job || job.state === 'failed') return false
      if (job.state === 'stopping') this.more = false
      if (job.state === 'done') return this.more
      await new Promise((wait) => setTimeout(wait, 150))
    }
  }

  /** Puts back what stood there before this restore replaced it. */
  async undo() {
    const [items, result] = [this.wanted, this.result]
    if (!items || !result) return
    this.wanted = items.map((item) => ({ ...item, version: null, at: result.finished }))
    this.undoing = true
    this.where = 'was'
    this.existing = 'replace'
    await this.plan.take(() => planOf(partsOf(this.wanted ?? [], null, 'replace')))
    if (this.plan.problem) this.problem = this.plan.problem
    else await this.start()
  }

  /** Puts the dialog away; a result that was seen is put away as well. */
  close() {
    const state = this.job?.state
    const going = this.more || state === 'running' || state === 'stopping'
    if (going) {
      this.hidden = true
      return
    }
    if (this.job) void ask('job.dismiss', {}).catch(() => undefined)
    this.wanted = null
    this.stage = 'form'
  }
}

export const task = new RestoreTask()
