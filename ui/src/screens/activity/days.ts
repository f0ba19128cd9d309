// Sorts what was done: into kinds for the filter, and into days.

import type { Activity } from '../../rpc/generated'

export const KINDS = ['all', 'backup', 'restore', 'other', 'problem'] as const
export type Kind = (typeof KINDS)[number]

export type ActivityDay = {
  /** Its midnight. */
  at: number
  lines: Activity[]
  backups: number
  bytes: number
}

export function matches(line: Activity, kind: Kind) {
  switch (kind) {
    case 'all':
      return true
    case 'problem':
      return line.outcome === 'failed' || line.outcome === 'troubles'
    case 'other':
      return line.what !== 'backup' && line.what !== 'restore'
    default:
      return line.what === kind
  }
}

/** The lines come newest first, and stay so. */
export function byDay(lines: Activity[]): ActivityDay[] {
  const days: ActivityDay[] = []
  for (const line of lines) {
    const at = new Date(line.finished).setHours(0, 0, 0, 0)
    let last = days.at(-1)
    if (last?.at !== at) {
      last = { at, lines: [], backups: 0, bytes: 0 }
      days.push(last)
    }
    last.lines.push(line)
    if (line.what === 'backup' && line.outcome !== 'failed') {
      last.backups += 1
      last.bytes += line.bytes
    }
  }
  return days
}
