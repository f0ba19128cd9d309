// Reading a folder as it was at a date. Where it was not there, the nearest folder above it that was.

import { ProblemError, ask } from '../../rpc/client'
import type { PathText } from '../../rpc/generated'
import { parentOf } from './paths'
import { lengthOf, lengthened, type Piece } from './pieces'

export interface Shown {
  /** The folder that is shown: the wanted one, or one above it. */
  folder: PathText
  list: Piece[]
  /** How many there are in all; none for a very large folder. */
  total: number | null
  /** Where it goes on; none at its end. */
  next: string | null
}

/** How a folder is wanted: as of a date, whole or only what differs from now. */
export interface Wish {
  at: number | null
  differing: boolean
}

/** So many entries are asked for at once, at most. */
const MOST = 2_000

/** Goes on where `shown` ends until there are so many entries at least, or all. */
export async function more(shown: Shown, wish: Wish, wanted: number): Promise<Shown> {
  let { list, total, next } = shown
  let length = lengthOf(list)
  while (next !== null && length < wanted) {
    const part = await read(shown.folder, wish, next, wanted - length)
    list = lengthened(list, part.entries)
    length += part.entries.length
    next = part.next
    total = part.total ?? total
  }
  return { folder: shown.folder, list, total, next }
}

function read(path: PathText, wish: Wish, after: string | null, most: number) {
  return ask('catalog.list', { path, ...wish, after, most: Math.min(most, MOST) })
}

async function begin(folder: PathText, wish: Wish, wanted: number): Promise<Shown> {
  const { entries, total, next } = await read(folder, wish, null, wanted)
  return more({ folder, list: lengthened([], entries), total, next }, wish, wanted)
}

/** Reads a folder or the nearest one above it; none where not even the protected folder was there. */
export async function browse(
  root: PathText,
  folder: PathText,
  wish: Wish,
  wanted: number,
): Promise<Shown | null> {
  let here: PathText | null = folder
  while (here) {
    try {
      return await begin(here, wish, wanted)
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
