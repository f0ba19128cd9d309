// Chooses the host when the page starts. One bundle serves the window and the dashboard.

import { http } from './http'
import type { Host } from './types'

export type { Host } from './types'

/** The host in use; set once, before the first screen. */
export let host: Host = http

export async function chooseHost() {
  if ('__TAURI_INTERNALS__' in window) {
    host = (await import('./tauri')).tauri
    return
  }
  // While developing, `?fake` shows invented data: see fake.ts. None of it is built into the app.
  if (import.meta.env.DEV) {
    const scene = new URLSearchParams(location.search).get('fake')
    if (scene !== null) host = (await import('./fake')).fake(scene)
  }
}
