// The one thing to do in each state.

import { link } from '../../router.svelte'
import type { Status } from '../../rpc/generated'
import { reasonOf } from '../../standing'

type Action = {
  /** The message on the button. */
  label: string
  href?: string
  wish?: 'backup.start' | 'repair.start' | 'resume' | 'unlock' | 'enter-key'
}

/** Problems that a passphrase, or the keychain's own lock, stands behind. */
const LOCKED = ['key-locked', 'passphrase-missing', 'passphrase-wrong']

/** Problems that the recovery words solve: what is stored as the key is gone, or is not it. */
const LOST = ['key-missing', 'key-damaged', 'key-wrong', 'key-not-of-vault']

export function mainAction(status: Status): Action {
  switch (status.state) {
    case 'setup':
      return status.folders.length === 0
        ? { label: 'home-choose-folders', href: link('folders') }
        : { label: 'home-choose-place', href: link('places') }
    case 'first':
      return { label: 'home-first-backup', wish: 'backup.start' }
    case 'waiting':
      return { label: 'home-connected', wish: 'backup.start' }
    case 'paused':
      return { label: 'home-resume', wish: 'resume' }
    case 'stopped':
      return stopped(status.problem?.code ?? '')
    case 'attention':
      return forReason(status)
    default:
      return { label: 'home-back-up', wish: 'backup.start' }
  }
}

/** A folder as it was before it changed strangely. */
export function beforeOf({ suspicion }: Status) {
  if (!suspicion) return link('restore')
  return link('restore', { folder: suspicion.path.raw, at: String(suspicion.since) })
}

function stopped(code: string): Action {
  if (LOCKED.includes(code)) return { label: 'home-unlock', wish: 'unlock' }
  if (LOST.includes(code)) return { label: 'home-enter-key', wish: 'enter-key' }
  return { label: 'home-settings', href: link('settings') }
}

function forReason(status: Status): Action {
  switch (reasonOf(status)) {
    case 'damage':
      return { label: 'home-repair', wish: 'repair.start' }
    case 'scrambled':
    case 'emptied':
      // The card below asks; nothing is done by one click on the way there.
      return { label: 'home-strange-restore', href: beforeOf(status) }
    case 'folder-missing':
    case 'folder-empty':
      return { label: 'home-see-folders', href: link('folders') }
    case 'no-place':
    case 'filling':
      return { label: 'home-see-places', href: link('places') }
    case 'failed':
      return { label: 'app-retry', wish: 'backup.start' }
    default:
      return { label: 'home-back-up', wish: 'backup.start' }
  }
}
