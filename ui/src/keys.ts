// The keys that work on every screen. All need Ctrl, Alt or a function key, so that none gets in the way of typing.

import { commands } from './commands.svelte'
import { go, type Screen } from './router.svelte'
import { live } from './rpc/live.svelte'
import { work } from './rpc/work.svelte'

const numbered: Screen[] = ['home', 'restore', 'folders', 'places', 'activity']

export function onKey(event: KeyboardEvent, help: () => void) {
  if (event.defaultPrevented || event.isComposing) return
  // A dialog is over the page: the keys of the page rest.
  if (document.querySelector('dialog[open]')) return
  const done = act(event, help)
  if (done) event.preventDefault()
}

function act(event: KeyboardEvent, help: () => void): boolean {
  if (event.key === 'F1') {
    help()
    return true
  }
  if (event.altKey && !event.ctrlKey && !event.metaKey) {
    if (event.key === 'ArrowLeft') history.back()
    else if (event.key === 'ArrowRight') history.forward()
    else return false
    return true
  }
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return false
  if (live.info?.set_up !== true) return false
  const screen = /^[1-5]$/.test(event.key) ? numbered[Number(event.key) - 1] : undefined
  if (screen) {
    go(screen)
    return true
  }
  switch (event.key.toLowerCase()) {
    case 'f':
      go('restore')
      commands.find += 1
      return true
    case 'b':
      if (!live.busy) void work.want('backup.start')
      return true
    default:
      return false
  }
}
