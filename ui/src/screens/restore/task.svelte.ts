// One restore from the wish to its result, and what undoes it. The dialog shows where it stands;
// closing the dialog while files come back does not end the work.

import { ask, problemOf } from '../../rpc/client'
import type {
  Existing,
  Job,
  Met,
  PathText,
  PlannedRestore,
  Problem,
  Wanted,
  WantedItem,
} from '../../rpc/generated'
import { Latest } from '../../rpc/latest.svelte'
import { live } from '../../rpc/live.svelte'
import { parentOf } from './paths'

export type Item = { path: PathText; folder: boolean; version?: number }
type Stage = 'form' | 'work'
/** What becomes of everything that is met, or that it is decided for each. */
export type Choice = Existing | 'each'

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
  existing = $state<Choice>('both')
  /** What was decided for single files, by their paths; both are kept where nothing was. */
  decided = $state<Partial<Record<string, Existing>>>({})
  plan = new Latest<PlannedRestore>()
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

  /** How this restore stood when it was last heard of. */
  #heard: Job | null = null

  /** The work that this restore started, once it is known; a backup that begins by itself does not hide it. */
  job: Job | null = $derived.by(() => {
    if (this.stage !== 'work') return null
    const now = live.job
    if (now?.kind === 'restore' && now.started !== this.#before) this.#heard = now
    return this.#heard?.started === this.#before ? null : this.#heard
  })

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
    this.decided = {}
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
    const wanted: Wanted = { items, to, existing: 'both', decided: [] }
    void this.plan.take(() => ask('restore.plan', { wanted }))
  }

  /** What becomes of one file, where it is decided for each. */
  choiceOf(met: Met): Existing {
    return this.decided[met.path.raw] ?? 'both'
  }

  async start() {
    const [items, plan] = [this.wanted, this.plan.value]
    if (!items || !plan || this.starting) return
    const each = this.existing === 'each'
    const decided = plan.conflicts
      .map((shown) => ({ shown, existing: this.choiceOf(shown) }))
      .filter((one) => each && one.existing !== 'both')
    const existing = this.existing === 'each' || plan.occupied === 0 ? 'both' : this.existing
    await this.#begin({ items, to: this.to, existing, decided }, plan.occupied)
  }

  async #begin(wanted: Wanted, occupied: number, undoing = false) {
    this.starting = true
    this.problem = undefined
    const before = this.#before
    try {
      // From here on the result of what went before is no longer this one's.
      const last = live.job?.kind === 'restore' ? live.job : this.#heard
      this.#before = last?.started ?? null
      this.undoing = undoing
      await ask('restore.start', { wanted, occupied })
      this.stage = 'work'
      await live.refresh()
    } catch (error) {
      this.problem = problemOf(error)
      this.#before = before
      this.undoing = false
      // What was shown may no longer be so: look again, with everything filled in as it was.
      if (this.stage === 'form') this.look()
    }
    this.starting = false
  }

  /** Puts back what stood there before this restore replaced it. */
  async undo() {
    const items = this.result?.undo ?? []
    if (items.length === 0) return
    const wanted: Wanted = { items, to: null, existing: 'replace', decided: [] }
    await this.plan.take(() => ask('restore.plan', { wanted }))
    if (this.plan.problem) this.problem = this.plan.problem
    else await this.#begin(wanted, this.plan.value?.occupied ?? 0, true)
  }

  /** Puts the dialog away; a result that was seen is put away as well. */
  close() {
    const state = this.job?.state
    if (state === 'running' || state === 'stopping') {
      this.hidden = true
      return
    }
    if (this.job) {
      void ask('job.dismiss', {}).catch(() => undefined)
      this.#heard = null
    }
    this.wanted = null
    this.stage = 'form'
  }
}

export const task = new RestoreTask()
