// The moments at which backups were made: those of a month, and the nearest before and after a moment.
// A backup of several folders ends for each of them: what ends within a minute is one backup.

import { ask } from '../../rpc/client'
import { addMonths, dayOf } from './calendar'

const APART_MS = 60_000
const DAY = 86_400_000

async function ends(from: number, to: number): Promise<number[]> {
  const found = await ask('catalog.runs', { from, to })
  return found.sort((one, other) => one - other)
}

/** The last moment of each backup. */
function backupsIn(moments: number[]): number[] {
  return moments.filter((moment, at) => {
    const next = moments[at + 1]
    return next === undefined || next - moment >= APART_MS
  })
}

/** The backups of a month, by day; those of a day in their order. */
export async function backupsOf(month: number): Promise<Map<number, number[]>> {
  const days = new Map<number, number[]>()
  for (const at of backupsIn(await ends(month, addMonths(month, 1)))) {
    const day = dayOf(at)
    days.set(day, [...(days.get(day) ?? []), at])
  }
  return days
}

/** Spans to look through one after another: the next backup is mostly near. */
const SPANS = [2 * DAY, 40 * DAY, 400 * DAY, Infinity]

/** The backup before the one that a moment belongs to. */
export async function backupBefore(moment: number): Promise<number | null> {
  for (const span of SPANS) {
    const found = await ends(Math.max(0, moment - span), moment)
    let begin = moment
    let last = found.pop()
    while (last !== undefined && begin - last < APART_MS) {
      begin = last
      last = found.pop()
    }
    if (last !== undefined) return last
  }
  return null
}

/** The backup after the one that a moment belongs to, up to now. */
export async function backupAfter(moment: number, now: number): Promise<number | null> {
  for (const span of SPANS) {
    const to = Math.min(now, moment + span)
    if (to <= moment + 1) return null
    let end = moment
    const found = await ends(moment + 1, to)
    while (found[0] !== undefined && found[0] - end < APART_MS) end = found.shift() ?? end
    const next = backupsIn(found)[0]
    if (next !== undefined) return next
    if (to === now) return null
  }
  return null
}

/** The latest backup. */
export async function newest(): Promise<number | null> {
  const now = Date.now()
  for (const span of SPANS) {
    const last = (await ends(Math.max(0, now - span), now + 1)).at(-1)
    if (last !== undefined) return last
  }
  return null
}
