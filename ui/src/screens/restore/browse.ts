// Reading a folder as it was at a date. Where it was not there, the nearest folder above it that was.

import { ProblemError, ask } from '../../rpc/client'
import type { Entry, PathText } from '../../rpc/generated'
import { parentOf } from './paths'

export interface Shown {
  /** The folder that is shown: the wanted one, or one above it. */
  folder: PathText
  entries: Entry[]
  total: number
}

/** Reads so many entries at least, or all there are. */
async function read(folder: PathText, at: number | null, wanted: number): Promise<Shown> {
  const entries: Entry[] = []
  let total: number
  do {
    const page = await ask('catalog.list', { path: folder, at, from: entries.length })
    entries.push(...page.entries)
    total = page.total
    if (page.entries.length === 0) break
  } while (entries.length < Math.min(wanted, total))
  return { folder, entries, total }
}

/** Reads a folder or the nearest one above it; none where not even the protected folder was there. */
export async function browse(
  root: PathText,
  folder: PathText,
  at: number | null,
  wanted: number,
): Promise<Shown | null> {
  let here: PathText | null = folder
  while (here) {
    try {
      return await read(here, at, wanted)
    } catch (error) {
      // Only a path that was not there leads upwards; everything else is a problem to show.
      if (!notThere(error)) throw error
    }
    here = here.raw === root.raw ? null : parentOf(here)
  }
  return null
}

function notThere(error: unknown) {
  return error instanceof ProblemError && ['file-unknown', 'not-then'].includes(error.problem.code)
}
