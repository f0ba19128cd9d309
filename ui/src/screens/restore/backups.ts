// The moments at which backups were made: those of a month, and the nearest before and after a moment.

import { ask } from '../../rpc/client'
import { addMonths, dayOf } from './calendar'

const DAY = 86_400_000

/** The backups of a month, by day; those of a day in their order. */
export async function backupsOf(month: number): Promise<Map<number, number[]>> {
  const found = await ask('catalog.runs', { from: month, to: addMonths(month, 1) })
  const days = new Map<number, number[]>()
  for (const at of found.sort((one, other) => one - other)) {
    const day = dayOf(at)
    days.set(day, [...(days.get(day) ?? []), at])
  }
  return days
}

/** Spans to look through one after another: the next backup is mostly near. */
const SPANS = [2 * DAY, 40 * DAY, 400 * DAY, Infinity]

/** The last backup before a moment. */
export async function backupBefore(moment: number): Promise<number | null> {
  for (const span of SPANS) {
    const found = await ask('catalog.runs', { from: Math.max(0, moment - span), to: moment })
    if (found.length) return Math.max(found.at(0) ?? 0, found.at(-1) ?? 0)
  }
  return null
}

/** The first backup after a moment, up to now. */
export async function backupAfter(moment: number, now: number): Promise<number | null> {
  for (const span of SPANS) {
    const to = Math.min(now, moment + span)
    if (to <= moment + 1) return null
    const found = await ask('catalog.runs', { from: moment + 1, to })
    if (found.length) return Math.min(found.at(0) ?? Infinity, found.at(-1) ?? Infinity)
    if (to === now) return null
  }
  return null
}
