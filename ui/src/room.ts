// Space told as time: for how many more months a place has room, by what was stored lately.

import type { Activity } from './rpc/generated'

const DAY = 24 * 3_600_000
/** With less to look back on, nothing is foretold: the first backup is no measure. */
const LEAST_DAYS = 14
const MOST_MONTHS = 60

export function monthsOfRoom(free: number | null, lines: Activity[]): number | null {
  const backups = lines.filter((line) => line.what === 'backup')
  const first = backups.at(-1)
  if (free === null || !first) return null
  const begin = Math.max(first.finished + DAY, Date.now() - 90 * DAY)
  const days = (Date.now() - begin) / DAY
  if (days < LEAST_DAYS) return null
  const stored = backups
    .filter((line) => line.finished >= begin)
    .reduce((sum, line) => sum + line.bytes, 0)
  if (stored === 0) return null
  return Math.min(MOST_MONTHS, Math.floor(free / ((stored / days) * 30)))
}
