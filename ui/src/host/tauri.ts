// The window's host: two commands of the shell, one to ask and one to listen.

import { Channel, convertFileSrc, invoke } from '@tauri-apps/api/core'
import type { AppInfo, PathText } from '../rpc/generated'
import type { Ear, Host, HostEvent, Reply } from './types'

function listen(ear: Ear) {
  let open = true
  const channel = new Channel<HostEvent>()
  channel.onmessage = (event) => {
    if (open) ear.event(event)
  }
  void invoke('rpc_subscribe', { channel }).then(
    () => ear.connected(true),
    () => ear.connected(false),
  )
  return () => {
    open = false
  }
}

export const tauri: Host = {
  caps: { pickFolder: true, dropFolders: true, login: true, openFolder: true },
  async start() {
    const reply = await invoke<Reply>('rpc', { method: 'app.info', params: {} })
    return 'ok' in reply ? (reply.ok as AppInfo).language : undefined
  },
  rpc: (method, params, language) => invoke<Reply>('rpc', { method, params, language }),
  listen,
  ready() {
    void invoke<Reply>('rpc', { method: 'host.ready', params: {} })
  },
  async login(on) {
    const reply = await invoke<Reply>('rpc', { method: 'host.login', params: { on } })
    return 'ok' in reply && reply.ok === true
  },
  pictureAt: (name) => convertFileSrc(name, 'mb-preview'),
  async pickFolder() {
    const reply = await invoke<Reply>('rpc', { method: 'host.pick-folder', params: {} })
    return 'ok' in reply ? (reply.ok as PathText | null) : null
  },
}
