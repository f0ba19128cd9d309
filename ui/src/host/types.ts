// What carries a page's requests to the engine and brings events back: the window and the dashboard differ only here.

import type { PathText, Problem, ServerEvent } from '../rpc/generated'

/** What a host can do besides carrying requests; screens ask this, never which host it is. */
export interface Caps {
  /** It has a folder dialog of the system's own. */
  pickFolder: boolean
  /** Folders can be dropped on it, and it tells where they are. */
  dropFolders: boolean
  /** It can start when the person logs in. */
  login: boolean
  /** It can open a folder in the file manager. */
  openFolder: boolean
}

/** What a request comes back with. */
export type Reply = { ok: unknown } | { problem: Problem }

/** What a page is told without asking; after `missed` everything is asked again. */
export type HostEvent = ServerEvent | { event: 'missed' }

/** Whoever listens to a host. */
export interface Ear {
  event(event: HostEvent): void
  /** The way events come is open (again), or broken for now. */
  connected(open: boolean): void
}

export interface Host {
  caps: Caps
  /** Does what must be done before the first request; tells the system's language where it knows it. */
  start(): Promise<string | undefined>
  /** Carries one request; throws `Unreached` where no reply came. */
  rpc(method: string, params: unknown, language: string): Promise<Reply>
  /** Brings events until the returned function is called. */
  listen(ear: Ear): () => void
  /** Says that the pages have painted. */
  ready?(): void
  /** Whether it starts when the person logs in, after changing that; where `caps.login` says so. */
  login?(on?: boolean): Promise<boolean>
  /** The address at which an image of the page finds the picture of this name. */
  pictureAt(name: string): string
  /** Shows the system's folder dialog, where `caps.pickFolder` says so. */
  pickFolder?(title: string): Promise<PathText | null>
}

/** Why no reply came: nobody answers, or this page's key does not count any more. */
export class Unreached extends Error {
  constructor(readonly why: 'away' | 'key-gone') {
    super(why)
  }
}
