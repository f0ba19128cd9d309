// The dashboard's host: requests by POST, events by EventSource, both to the server that gave the page.

import { Unreached, type Ear, type Host, type HostEvent, type Reply } from './types'

const headers = { 'Content-Type': 'application/json', 'X-MyBackup': '1' }

async function post(path: string, body: unknown, more: Record<string, string> = {}) {
  let answer: Response
  try {
    answer = await fetch(path, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify(body),
    })
  } catch {
    throw new Unreached('away')
  }
  if (answer.status === 401 || answer.status === 403) throw new Unreached('key-gone')
  if (!answer.ok) throw new Unreached('away')
  return answer
}

/** Gives the key in the page's address away for a cookie, and removes it from the address. */
async function enter() {
  const token = /^#t=([^&]+)/.exec(location.hash)?.[1]
  if (!token) return undefined
  history.replaceState(null, '', location.pathname + location.search)
  await post('/enter', { token })
  return undefined
}

/** A browser gives up on an answer that is no stream; then it is begun again after this time. */
const AGAIN_MS = 10_000

function listen(ear: Ear) {
  let source: EventSource
  let timer: number | undefined
  let lost = false

  function open() {
    source = new EventSource('/events')
    source.onopen = () => {
      ear.connected(true)
      if (lost) ear.event({ event: 'missed' })
      lost = false
    }
    source.onmessage = (message: MessageEvent<string>) => {
      ear.event(JSON.parse(message.data) as HostEvent)
    }
    source.onerror = () => {
      lost = true
      ear.connected(false)
      if (source.readyState === EventSource.CLOSED) timer = window.setTimeout(open, AGAIN_MS)
    }
  }

  open()
  return () => {
    clearTimeout(timer)
    source.close()
  }
}

export const http: Host = {
  caps: { pickFolder: false, dropFolders: false, login: false, openFolder: false },
  start: enter,
  async rpc(method, params, language) {
    const answer = await post('/rpc', { method, params }, { 'X-MyBackup-Language': language })
    return (await answer.json()) as Reply
  },
  listen,
  pictureAt: (name) => `/preview/${name}`,
}
