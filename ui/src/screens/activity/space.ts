// What the chart of the space shows as its rows: folders and files with the rest as one, or kinds.

import { t } from '../../i18n.svelte'
import type { Space } from '../../rpc/generated'
import type { Crumb } from '../restore/paths'

export interface Row {
  id: string
  name: string
  bytes: number
  /** How many files it is; none where that is not known. */
  files: number | null
  /** Where it leads; none for what is no folder. */
  crumb?: Crumb
  /** How many others it stands for. */
  others?: number
}

export function rowsOf(space: Space, by: 'folder' | 'kind'): Row[] {
  if (by === 'kind') {
    return space.kinds.map((kind) => ({
      ...kind,
      id: kind.name,
      name: t(`space-kind-${kind.name}`),
    }))
  }
  const rows: Row[] = space.parts.map(({ path, name, folder, files, bytes }) => ({
    id: path.raw,
    name,
    bytes,
    files,
    crumb: folder ? { name, path } : undefined,
  }))
  if (space.others > 0) {
    const counted = space.parts.reduce((sum, part) => sum + part.files, 0)
    const files = space.parts.length > 0 ? space.files - counted : null
    rows.push({ id: 'others', name: '', bytes: space.others_bytes, files, others: space.others })
  }
  return rows
}
