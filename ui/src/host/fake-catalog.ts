// What the fake host's backup holds: a small tree with versions, some of it deleted.

import { nameOf, pathOf } from '../paths'
import type {
  CatalogList,
  CatalogNextDiff,
  Entry,
  EntryKind,
  FolderPage,
  Hit,
  PathText,
  Space,
  SpaceShares,
  VersionOf,
} from '../rpc/generated'
import { DAY, HOME, HOUR } from './fake-data'

type Thing = {
  path: string
  kind: EntryKind
  size: number
  /** When each version was modified, in hours before now, newest first. */
  hours: number[]
  /** How many hours ago it was deleted. */
  deleted?: number
}

const file = (path: string, size: number, hours: number[], deleted?: number): Thing => ({
  path: `${HOME}/${path}`,
  kind: 'file',
  size,
  hours,
  deleted,
})

const files: Thing[] = [
  file('Documents/Budget.ods', 48_300, [3, 27, 170, 900, 5200]),
  file('Documents/CV Léa Martin.odt', 31_200, [400, 2600]),
  file('Documents/Recette tarte aux pommes.txt', 1_420, [50, 51, 700]),
  file('Documents/Lettre au propriétaire.odt', 22_000, [90]),
  file('Documents/Impôts/2025/avis.pdf', 412_000, [2200]),
  file('Documents/Impôts/2024/avis.pdf', 398_000, [9800]),
  file('Documents/Roman/Chapitre 1.md', 18_100, [20, 44, 68, 92, 116, 300]),
  file('Documents/Roman/Chapitre 2.md', 16_400, [21, 45]),
  file('Documents/Roman/Ancienne fin.md', 9_300, [800, 1200], 70),
  file('Images/2026/Mariage de Tom/IMG_0412.jpg', 4_812_000, [4000]),
  file('Images/2026/Mariage de Tom/IMG_0413.jpg', 5_102_000, [4000]),
  file('Images/2026/Mariage de Tom/IMG_0414.jpg', 4_609_000, [4000], 30),
  file('Images/2019/Été/IMG_2041.jpg', 3_100_000, [60000]),
  file('Bureau/À faire.txt', 640, [1, 5, 30, 54, 78]),
  file('Musique/Répétition chorale.mp3', 8_400_000, [1500]),
]

const long = Array.from({ length: 450 }, (_, at) =>
  file(`Images/2025/IMG_${String(1000 + at)}.jpg`, 3_000_000 + at * 4099, [3000 + at]),
)
const all = [...files, ...long]

const before = (hours: number) => Date.now() - hours * HOUR
const cutAt = (path: string) => path.lastIndexOf('/')
const textOf = (path: PathText) =>
  new TextDecoder().decode(Uint8Array.from(atob(path.raw), (letter) => letter.charCodeAt(0)))

function hit(thing: Thing): Hit {
  const path = pathOf(thing.path)
  return {
    path,
    name: nameOf(path),
    folder: pathOf(thing.path.slice(0, cutAt(thing.path))),
    kind: thing.kind,
    versions: thing.hours.length,
    modified: before(thing.hours[0] ?? 0),
    size: thing.size,
    deleted: thing.deleted !== undefined,
  }
}

export function search(text: string) {
  const wanted = text.toLocaleLowerCase()
  const found = all.filter((thing) =>
    nameOf(pathOf(thing.path)).toLocaleLowerCase().includes(wanted),
  )
  return { hits: found.slice(0, 200).map(hit), more: found.length > 200 }
}

export function recent() {
  return {
    deleted: files.filter((thing) => thing.deleted !== undefined).map(hit),
    changed: files
      .filter((thing) => thing.deleted === undefined && thing.hours.length > 1)
      .sort((one, other) => (one.hours[0] ?? 0) - (other.hours[0] ?? 0))
      .map(hit),
  }
}

export function browse({ path, at, after, most, differing }: CatalogList): FolderPage {
  const base = textOf(path).replace(/\/$/, '')
  const entries = new Map<string, Entry>()
  const moment = at ?? Date.now()
  for (const thing of all) {
    if (!thing.path.startsWith(`${base}/`)) continue
    if (thing.deleted !== undefined && before(thing.deleted) < moment) continue
    const index = thing.hours.findIndex((hours) => before(hours) <= moment)
    if (index < 0) continue
    const [name = '', ...rest] = thing.path.slice(base.length + 1).split('/')
    const folderThere = rest.length > 0
    const known = entries.get(name)
    const modified = before(thing.hours[index] ?? 0)
    entries.set(name, {
      name,
      path: pathOf(`${base}/${name}`),
      kind: folderThere ? 'folder' : 'file',
      size: folderThere ? 0 : thing.size - index * 37,
      modified: Math.max(modified, known?.modified ?? 0),
      version: folderThere ? 1 : thing.hours.length - index,
      differs:
        thing.deleted !== undefined ? 'gone' : index > 0 ? 'changed' : (known?.differs ?? null),
    })
  }
  const rank = (entry: Entry) => `${entry.kind === 'folder' ? 0 : 1}${entry.name.toLowerCase()}`
  const sorted = [...entries.values()]
    .filter((entry) => !differing || entry.differs !== null)
    .sort((one, other) => rank(one).localeCompare(rank(other)))
  const from = Number(after ?? 0)
  const to = from + (most ?? 200)
  const next = to < sorted.length ? String(to) : null
  return { entries: sorted.slice(from, to), total: sorted.length, next }
}

/** The invented folders differ in every backup. */
export function nextDiff({ at, later }: CatalogNextDiff) {
  const moments = runs(0, Date.now())
  const found = later
    ? moments.find((moment) => at !== null && moment > at)
    : moments.filter((moment) => moment < (at ?? moments.at(-1) ?? 0)).at(-1)
  return found ?? null
}

export function versions(path: PathText): { versions: VersionOf[]; deleted: boolean } {
  const thing = all.find((one) => one.path === textOf(path))
  if (!thing) return { versions: [], deleted: false }
  const ended = thing.deleted === undefined ? null : before(thing.deleted)
  const list = thing.hours.map((hours, index): VersionOf => {
    const newer = thing.hours[index - 1]
    return {
      number: thing.hours.length - index,
      kind: thing.kind,
      modified: before(hours),
      size: thing.size - index * 37,
      sha256: String(index).repeat(64),
      saved: before(hours) + 20 * 60_000,
      superseded: newer === undefined ? ended : before(newer),
      current: index === 0 && ended === null,
      changing: false,
      damaged: thing.path.endsWith('Chapitre 1.md') && index === 4,
    }
  })
  return { versions: list, deleted: ended !== null }
}

export function runs(from: number, to: number) {
  const found: number[] = []
  for (let day = 0; day < 680; day += 1) {
    if (day % 11 === 4) continue
    for (const hour of [1, 4, 6]) {
      const at = Date.now() - day * DAY - hour * HOUR
      if (at >= from && at < to) found.push(at)
    }
  }
  return found.reverse()
}

export function preview(path: PathText, version: number) {
  const name = textOf(path)
  if (!/\.(txt|md)$/.test(name)) return { text: null, cut: false }
  const lines = Array.from(
    { length: 12 + version },
    (_, at) => `Ligne ${at + 1} de ${nameOf(path)}`,
  )
  return { text: lines.join('\n'), cut: false }
}

/** What takes most below a folder, or of the protected folders. */
export function space({ path, most }: SpaceShares): Space {
  const base = path ? textOf(path).replace(/\/$/, '') : HOME
  const parts = new Map<string, Space['parts'][number]>()
  for (const thing of all) {
    if (!thing.path.startsWith(`${base}/`)) continue
    const [name = '', ...rest] = thing.path.slice(base.length + 1).split('/')
    const known = parts.get(name)
    parts.set(name, {
      path: pathOf(`${base}/${name}`),
      name,
      folder: rest.length > 0,
      files: (known?.files ?? 0) + 1,
      bytes: (known?.bytes ?? 0) + thing.size,
    })
  }
  const sorted = [...parts.values()].sort((one, other) => other.bytes - one.bytes)
  const [shown, others] = [sorted.slice(0, most ?? 12), sorted.slice(most ?? 12)]
  const sum = (list: typeof sorted, of: 'bytes' | 'files') =>
    list.reduce((so, one) => so + one[of], 0)
  return {
    parts: shown,
    others: others.length,
    others_bytes: sum(others, 'bytes'),
    kinds: [{ name: 'photos', files: sum(sorted, 'files'), bytes: sum(sorted, 'bytes') }],
    files: sum(sorted, 'files'),
    bytes: sum(sorted, 'bytes'),
  }
}
