// What kind of file a name says it is: only to narrow a list down, never to decide anything.

import type { Hit } from '../../rpc/generated'
import type { Filter } from './model.svelte'

const documents =
  /\.(docx?|odt|rtf|txt|md|pdf|xlsx?|ods|csv|pptx?|odp|pages|numbers|key|tex|epub|html?)$/i
const photos = /\.(jpe?g|png|heic|heif|webp|gif|tiff?|bmp|svg|raw|cr2|cr3|nef|arw|dng|avif)$/i

/** The ending of a name in large letters, such as "PDF"; none where it has no plain one. */
export function endingOf(name: string): string | null {
  const ending = /[^.]\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]
  return ending ? ending.toUpperCase() : null
}

export function fits(hit: Hit, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true
    case 'deleted':
      return hit.deleted
    case 'documents':
      return documents.test(hit.name)
    case 'photos':
      return photos.test(hit.name)
  }
}

export function isPhoto(name: string) {
  return photos.test(name)
}

export function isDocument(name: string) {
  return documents.test(name)
}
