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
  plan = new Latest<RestoreResult>()
  problem = $state.raw<Problem>()
  starting = $state(false)
  /** It puts back what an earlier restore replaced. */
  undoing = $state(false)
  #before: number | null = null

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

  result = $derived(this.job?.result?.kind === 'restore' ? this.job.result : null)

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
    void this.plan.take(() => ask('restore.plan', { wanted: { items, to, existing: 'both' } }))
  }

  async start() {
    const items = this.wanted
    if (!items || this.starting) return
    this.starting = true
    this.problem = undefined
    this.#before = live.job?.started ?? null
    try {
      const occupied = this.plan.value?.occupied ?? 0
      const existing = occupied > 0 ? this.existing : 'both'
      await ask('restore.start', { wanted: { items, to: this.to, existing }, occupied })
      this.stage = 'work'
      await live.refresh()
    } catch (error) {
      this.problem = problemOf(error)
      // What was shown may no longer be so: look again, with everything filled in as it was.
      this.look()
    }
    this.starting = false
  }

  /** Puts back what stood there before this restore replaced it. */
  async undo() {
    const [items, result] = [this.wanted, this.result]
    if (!items || !result) return
    this.wanted = items.map((item) => ({ ...item, version: null, at: result.finished }))
    this.undoing = true
    this.where = 'was'
    this.existing = 'replace'
    await this.plan.take(() =>
      ask('restore.plan', { wanted: { items: this.wanted ?? [], to: null, existing: 'replace' } }),
    )
    if (this.plan.problem) this.problem = this.plan.problem
    else await this.start()
  }

  /** Puts the dialog away; a result that was seen is put away as well. */
  close() {
    const going = this.job?.state === 'running' || this.job?.state === 'stopping'
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
