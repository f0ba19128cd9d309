// The same computer at the same time for every picture: what the engine says is told with other dates, sizes and
// names on its way to the page. Its runs are days apart, so that there is a history to see.
import { answered } from './browser.mjs'

const NOW = Date.parse('2026-05-20T12:34:50Z')
const DAY = 86_400_000
const HOME = '/home/lea'
/** The sizes of a disk. */
const DISK = { free: 351e9, total: 500e9 }

/** Between the engine's time and the one that is shown, both ways: the last run has just ended. */
function timesOf(runs) {
  const shown = runs.map((_, at) => NOW - 10_000 - (runs.length - 1 - at) * DAY)
  const first = runs[0] - 3_600_000
  return {
    toPage(time) {
      if (time < first) return time
      const at = Math.max(
        0,
        runs.findIndex((end) => time <= end),
      )
      const run = time > runs.at(-1) ? runs.length - 1 : at
      return shown[run] + time - runs[run]
    },
    toEngine(time) {
      const at = shown.findIndex((end) => time <= end)
      const run = at < 0 ? runs.length - 1 : at
      const begin = run > 0 && at >= 0 ? runs[run - 1] + 1 : 0
      return Math.max(begin, runs[run] + time - shown[run])
    },
  }
}

const round = (bytes) => Math.ceil(bytes / 1000) * 1000
const isTime = (value) => typeof value === 'number' && value > 1.6e12 && value < 2.2e12

/** Lets pages of a context see the steady world; `at` gives the paths of the computer. */
export async function keepSteady(context, { runs, at }) {
  const times = timesOf(runs)
  const home = at('').replace(/\/$/, '')
  const isDisk = (value) => value !== null && typeof value === 'object' && 'free' in value
  const moved = (raw, from, to) => {
    const path = Buffer.from(raw, 'base64').toString('latin1')
    const found = path === from || path.startsWith(`${from}/`)
    return found ? Buffer.from(to + path.slice(from.length), 'latin1').toString('base64') : raw
  }
  const tell = (name, value) => {
    if (isDisk(value)) return { ...value, ...DISK }
    if (name === 'raw') return moved(value, home, HOME)
    // What compression makes of the same files is not always the same to the byte.
    if (name === 'bytes' || name === 'stored') return value > 500 ? round(value) : value
    if (name === 'computer') return 'Léa’s laptop'
    if (isTime(value)) return times.toPage(value)
    return typeof value === 'string' ? value.replaceAll(home, HOME) : value
  }
  const ask = (name, value) => {
    if (name === 'raw') return moved(value, HOME, home)
    return isTime(value) ? times.toEngine(value) : value
  }
  await context.clock.setFixedTime(NOW)
  await context.route('**/rpc', async (route, request) => {
    const response = await answered(route, {
      postData: JSON.stringify(JSON.parse(request.postData(), ask)),
    })
    if (!response) return
    await route.fulfill({ response, body: JSON.stringify(JSON.parse(await response.text(), tell)) })
  })
}
