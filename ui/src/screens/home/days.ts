// The last thirty days: what was saved on each, and whether there was a backup at all.

import type { Activity } from '../../rpc/generated'

export const DAYS = 30

export type Day = {
  /** Its midnight. */
  at: number
  backups: number
  /** Bytes that were saved; nothing where that day is not known in detail. */
  bytes: number | null
  failed: boolean
}

/** The midnight with which the day begins that lies so many days back. */
export function midnight(back: number, now = Date.now()) {
  const day = new Date(now)
  // By the calendar, not by hours: a day may have 23 or 25 of them.
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - back).getTime()
}

/**
 * Sorts what was done into days. `runs` are the moments of all backups that are kept;
 * they speak for the days that `lines` do not reach back to. `since` is the first of all.
 */
export function lastDays(
  lines: Activity[],
  complete: boolean,
  runs: number[],
  since: number,
): Day[] {
  const oldest = complete ? 0 : (lines.at(-1)?.finished ?? Infinity)
  const days: Day[] = []
  for (let back = DAYS - 1; back >= 0; back -= 1) {
    const [at, end] = [midnight(back), midnight(back - 1)]
    // Before the first backup no day lacks one.
    if (end <= since) continue
    const within = (moment: number) => moment >= at && moment < end
    const backups = lines.filter((line) => line.what === 'backup' && within(line.finished))
    const saved = backups.filter((line) => line.outcome !== 'failed')
    const known = at >= oldest
    days.push({
      at,
      backups: Math.max(saved.length, runs.filter(within).length),
      bytes: known ? saved.reduce((sum, line) => sum + line.bytes, 0) : null,
      failed: saved.length === 0 && backups.length > 0,
    })
  }
  return days
}
