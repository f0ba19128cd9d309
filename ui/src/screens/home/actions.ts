// The one thing to do in each state.

import { link } from '../../router.svelte'
import type { Status } from '../../rpc/generated'
import { reasonOf } from '../../standing'

type Action = {
  /** The message on the button. */
  label: string
  href?: string
  wish?: 'backup.start' | 'repair.start' | 'unlock'
}

/** Problems that a passphrase, or the keychain's own lock, stands behind. */
const LOCKED = ['key-locked', 'passphrase-missing', 'passphrase-wrong']

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
    case 'stopped':
      return LOCKED.includes(status.problem?.code ?? '')
        ? { label: 'home-unlock', wish: 'unlock' }
        : { label: 'home-settings', href: link('settings') }
    case 'attention':
      return forReason(reasonOf(status))
    default:
      return { label: 'home-back-up', wish: 'backup.start' }
  }
}

function forReason(reason: string): Action {
  switch (reason) {
    case 'damage':
      return { label: 'home-repair', wish: 'repair.start' }
    case 'folder-missing':
    case 'folder-empty':
      return { label: 'home-see-folders', href: link('folders') }
    case 'no-place':
      return { label: 'home-see-places', href: link('places') }
    case 'failed':
      return { label: 'app-retry', wish: 'backup.start' }
    default:
      return { label: 'home-back-up', wish: 'backup.start' }
  }
}
