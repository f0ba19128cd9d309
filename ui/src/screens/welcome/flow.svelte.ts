// Where a person is in the welcome, and what they chose. It survives a reload of the page;
// words and passphrases do not: they are never written anywhere.

import type { Dropped, FoundBackup, Measured, PathText, Problem, SetUp } from '../../rpc/generated'

export type Page =
  | 'start'
  | 'folders'
  | 'place'
  | 'key'
  | 'first'
  | 'proof'
  | 'find'
  | 'open'
  | 'opening'
  | 'wish'
  | 'putting'

export interface Choice {
  path: PathText
  name: string
  /** Which of the usual folders it is; none where it was added. */
  kind: string | null
  ticked: boolean
  measured?: Measured | 'failed'
}

interface Kept {
  page: Page
  folders: Choice[] | null
  place: PathText | null
  setUp: SetUp | null
  found: { place: PathText; backup: FoundBackup } | null
  opened: { computer: string; folders: number } | null
  put: PathText[]
}

const KEPT = 'mybackup-welcome'
const NEW: Kept = {
  page: 'start',
  folders: null,
  place: null,
  setUp: null,
  found: null,
  opened: null,
  put: [],
}

function kept(): Kept {
  try {
    return { ...NEW, ...(JSON.parse(sessionStorage.getItem(KEPT) ?? '{}') as Partial<Kept>) }
  } catch {
    // What cannot be read is as good as nothing.
    return NEW
  }
}

class Flow {
  #from = kept()
  #ended = false
  page = $state<Page>(this.#from.page)
  /** The folders to choose from; none while they were not looked for. */
  folders = $state<Choice[] | null>(this.#from.folders)
  place = $state.raw<PathText | null>(this.#from.place)
  /** How the key came to be kept, once it was made. */
  setUp = $state.raw<SetUp | null>(this.#from.setUp)
  /** A backup that exists already, and where it was found. */
  found = $state.raw(this.#from.found)
  /** What that backup turned out to be, once it was open. */
  opened = $state.raw(this.#from.opened)
  /** The folders of it that are put back, by where they were. */
  put = $state.raw(this.#from.put)

  /** Whether the window is to start when the person logs in. */
  login = $state(true)
  /** Never kept. */
  passphrase = $state('')
  words = $state('')
  /** The first backup is to begin with its step; not when a page is loaded again. */
  begins = false
  /** The file of a recovery kit: its bytes in base64, or where it lies. */
  kit = $state.raw<{ name: string; bytes?: string; at?: PathText } | null>(null)
  /** Why a backup could not be opened: shown beside the words that were typed. */
  refused = $state.raw<Problem | null>(null)

  ticked = $derived((this.folders ?? []).filter((one) => one.ticked && !this.holderOf(one)))

  /** The ticked folder that holds this one already. */
  holderOf(one: Choice): Choice | undefined {
    const path = atob(one.path.raw)
    return this.folders?.find((other) => {
      const holder = atob(other.path.raw)
      return other !== one && other.ticked && path.startsWith(`${holder.replace(/\/$/, '')}/`)
    })
  }

  /** Takes the file that was dropped on the window for that of a recovery kit. */
  takeKit(file: Dropped) {
    this.kit = { name: file.name, at: file.path }
    this.refused = null
  }

  go(page: Page) {
    this.page = page
    this.keep()
  }

  keep() {
    const now: Kept = {
      page: this.page,
      folders: this.folders,
      place: this.place,
      setUp: this.setUp,
      found: this.found,
      opened: this.opened,
      put: this.put,
    }
    sessionStorage.setItem(KEPT, JSON.stringify(now))
  }

  /** All is done: the next welcome begins anew. */
  end() {
    sessionStorage.removeItem(KEPT)
    this.words = ''
    this.kit = null
    this.passphrase = ''
    this.#ended = true
  }

  /** Begins anew, where the last welcome came to its end. */
  begin() {
    if (!this.#ended) return
    this.#ended = false
    this.page = 'start'
    this.folders = null
    this.place = null
    this.setUp = null
    this.found = null
    this.opened = null
    this.put = []
  }
}

export const flow = new Flow()
