// A look into a version: whether it is a text or a picture. What its name says is only tried first.

import { nameOf } from '../../paths'
import { ask } from '../../rpc/client'
import type { PathText } from '../../rpc/generated'
import { isPhoto } from './kinds'

export interface Seen {
  text: string | null
  /** Whether the text goes on. */
  cut: boolean
  /** Whether it is a picture, and can be shown. */
  picture: 'shown' | 'too-large' | null
}

const nothing: Seen = { text: null, cut: false, picture: null }

async function picture(path: PathText, version: number): Promise<Seen | null> {
  const { id, too_large } = await ask('preview.image', { path, version })
  if (!id && !too_large) return null
  return { ...nothing, picture: id ? 'shown' : 'too-large' }
}

async function text(path: PathText, version: number): Promise<Seen | null> {
  const found = await ask('preview.text', { path, version })
  return found.text === null ? null : { ...nothing, ...found }
}

/** Looks into a version. A drawing is text as well: its name decides what is shown. */
export async function lookInto(path: PathText, version: number): Promise<Seen> {
  const ways = isPhoto(nameOf(path)) ? [picture, text] : [text, picture]
  for (const way of ways) {
    const found = await way(path, version)
    if (found) return found
  }
  return nothing
}
