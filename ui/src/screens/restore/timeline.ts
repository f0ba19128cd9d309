// The versions of a file as a timeline: newest first, by day, each with how its size changed.

import type { VersionOf } from '../../rpc/generated'
import { dayOf } from './calendar'

export interface Moment {
  version: VersionOf
  /** When it was saved, or else modified. */
  when: number
  /** Bytes more or less than the version before it; none for the first. */
  change: number | null
}

export interface Day {
  day: number
  moments: Moment[]
}

/**
 * When a version came to be: when it was changed, which is what a person remembers.
 * Where that cannot be, as for an old file that was copied over a newer one, it is when it was saved.
 */
function momentOf(version: VersionOf, older: VersionOf | undefined): number {
  if (version.saved === null) return version.modified
  const tooEarly = older?.saved != null && version.modified < older.saved
  return tooEarly || version.modified > version.saved ? version.saved : version.modified
}

/** Groups versions, newest first, by the day of their change. */
export function days(versions: VersionOf[]): Day[] {
  const found: Day[] = []
  versions.forEach((version, at) => {
    const older = versions[at + 1]
    const when = momentOf(version, older)
    const moment: Moment = {
      version,
      when,
      change: older && older.kind === version.kind ? version.size - older.size : null,
    }
    const day = dayOf(when)
    const last = found.at(-1)
    if (last && last.day === day) last.moments.push(moment)
    else found.push({ day, moments: [moment] })
  })
  return found
}

/** The days for which a version stayed as it was, where that is long enough to be worth a line. */
export function daysUnchanged(version: VersionOf, now: number): number {
  const end = version.superseded ?? now
  const begin = version.saved ?? version.modified
  const span = Math.floor((end - begin) / 86_400_000)
  return span >= 7 ? span : 0
}
