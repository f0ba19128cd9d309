// What the chosen folders hold together.

import type { Measured } from '../../rpc/generated'
import type { Choice } from './flow.svelte'

/** The sum of what was counted; not complete while any folder was not counted to its end. */
export function totalOf(folders: Choice[]): Measured {
  const sum: Measured = { files: 0, bytes: 0, complete: true }
  for (const { measured } of folders) {
    if (measured === undefined || measured === 'failed') {
      sum.complete = false
      continue
    }
    sum.files += measured.files
    sum.bytes += measured.bytes
    sum.complete &&= measured.complete
  }
  return sum
}
