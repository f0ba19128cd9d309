// The figures of the proofs: gathered from the build's folder, kept in
// docs/reliability.json, added up by the number of the plan.
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root, targetFolder } from '../work.mjs'
import { NONE, proofs } from './plan.mjs'

const KEPT = join(root, 'docs', 'reliability.json')

/** What is kept: {counted, records}. */
export function kept() {
  return existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, 'utf8')) : { counted: {}, records: [] }
}

/** Keeps the figures of the last runs beside those that are kept already.
 *
 * A long run outweighs a short one, whenever that was, also while it is not at its
 * end; otherwise the later one counts. After a run of everything, what did not run
 * is dropped. */
export function gather({ everything, since }) {
  const byName = new Map(kept().records.map((record) => [record.name, record]))
  const ran = new Set()
  for (const record of written()) {
    if (record.at >= since) ran.add(record.name)
    const old = byName.get(record.name)
    if (!old || weight(record) >= weight(old)) byName.set(record.name, tidied(record))
  }
  const records = [...byName.values()].filter(({ name }) => !everything || ran.has(name))
  records.sort((a, b) => compare(a.name, b.name))
  const whole = { counted: counted(), records }
  writeFileSync(KEPT, JSON.stringify(whole, null, 2) + '\n')
  return whole
}

/** What a long run is called that is not at its end. */
const UNFINISHED = 'long, not at its end'
const weight = ({ tier }) => ['short', UNFINISHED, 'long'].indexOf(tier)

/** The figures that the tests have left in the build's folder. */
function written() {
  const folder = join(targetFolder(), 'proof')
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter((name) => /\.(short|long|state)\.json$/.test(name))
  const records = files.map((name) => {
    const file = join(folder, name)
    const record = { ...JSON.parse(readFileSync(file, 'utf8')), at: statSync(file).mtimeMs }
    return name.endsWith('.state.json') ? { ...record, tier: UNFINISHED } : record
  })
  return records.sort((a, b) => weight(a) - weight(b))
}

function tidied({ name, tier, figures, seed, seconds, at }) {
  const date = new Date(at).toISOString().slice(0, 10)
  return { name, tier, figures, seed, seconds: Math.round(seconds), date }
}

/** "R2 a" before "R10". */
const compare = (a, b) => a.localeCompare(b, 'en', { numeric: true })

/** What is counted in the sources themselves. */
function counted() {
  const tests = sources(['crates', 'tests']).map(
    ({ text }) => text.match(/^\s*#\[test\]/gm)?.length ?? 0,
  )
  const targets = sources([join('fuzz', 'fuzz_targets')])
  return { tests: tests.reduce((a, b) => a + b, 0), fuzz_targets: targets.length }
}

/** Every file of a kind, Rust unless said, below some folders of the project. */
function sources(folders, end = '.rs') {
  return folders.flatMap((folder) => {
    const top = join(root, folder)
    if (!existsSync(top)) return []
    const names = readdirSync(top, { recursive: true }).filter((name) => name.endsWith(end))
    return names.map((name) => {
      const file = join(top, name)
      return { path: relative(root, file).replaceAll('\\', '/'), text: readFileSync(file, 'utf8') }
    })
  })
}

/** The names of the suites that leave figures, as cargo knows them. */
export function suites() {
  const found = new Set()
  for (const { path, text } of sources(['crates', 'tests'])) {
    if (!/Proof::begin\(/.test(text) || path.startsWith('crates/proof/src/')) continue
    const [, test] = path.match(/^(?:crates\/[^/]+\/)?tests\/([^/.]+)/) ?? []
    if (test) found.add(test)
  }
  return [...found].sort(compare)
}

/** Where each number of the plan is shown: Map of "R12" to files. */
export function places() {
  const found = new Map()
  for (const { path, text } of [...sources(['crates', 'tests']), ...sources(['tests'], '.mjs')]) {
    for (const [, id] of text.matchAll(/(?:Proof::begin\(\s*"|keep\(')(R\d+)['"]/g)) {
      if (!found.has(id)) found.set(id, new Set())
      found.get(id).add(path)
    }
  }
  return found
}

/** Returns a function that adds a figure up over all parts of a number. */
export function adding({ counted, records }) {
  return (id, figure) => {
    if (id === 'sources') return counted[figure] ?? 0
    const mine = records.filter(({ name }) =>
      id === 'fuzz' ? name.startsWith('F') : numberOf(name) === id,
    )
    return mine.reduce((sum, record) => sum + (record.figures[figure] ?? 0), 0)
  }
}

/** "R12" of "R12 every kind". */
export const numberOf = (name) => name.split(' ')[0]

/** Whether the target of a number is reached, in words. */
export function verdict(proof, whole) {
  const id = proof.with ?? proof.id
  const records = whole.records.filter(({ name }) => numberOf(name) === id)
  const sum = adding(whole)
  const never = [...NONE, ...(proof.none ?? [])]
  const faults = never.filter((figure) => sum(id, figure) > 0)
  if (faults.length > 0)
    return `no: ${faults.map((figure) => `${figure.replaceAll('_', ' ')} ${number(sum(id, figure))}`).join(', ')}`
  const lacking = Object.entries(proof.least ?? {}).filter(
    ([figure, least]) => sum(id, figure) < least,
  )
  if (records.length === 0 || lacking.some(([figure]) => sum(id, figure) === 0)) {
    return proof.later ? `comes ${proof.later}` : 'not shown yet'
  }
  const unequal = records.flatMap(({ figures }) =>
    (proof.equal ?? []).filter(
      ([parts, all]) => all in figures && total(figures, parts) !== figures[all],
    ),
  )
  if (unequal.length > 0)
    return `no: not as many ${unequal.map((pair) => pair.join(' as ')).join(', ')}`
  if (lacking.length === 0) return beyond(proof, records) ?? 'yes'
  const said = lacking.map(([f, least]) => `${number(sum(id, f))} of ${number(least)} ${f}`)
  return `so far ${said.join(', ')}`
}

/** The figures that exceed their most, in words. */
function beyond({ most = {} }, records) {
  const over = Object.entries(most).filter(([figure, limit]) =>
    records.some(({ figures }) => figures[figure] > limit),
  )
  if (over.length === 0) return undefined
  const said = over.map(([figure, limit]) => {
    const largest = Math.max(...records.map(({ figures }) => figures[figure] ?? 0))
    return `${figure.replaceAll('_', ' ')} ${number(largest)}, wanted at most ${number(limit)}`
  })
  return `no: ${said.join('; ')}`
}

/** One figure of a record, or several added up. */
const total = (figures, parts) =>
  [parts].flat().reduce((sum, part) => sum + (figures[part] ?? 0), 0)

export const number = (count) => count.toLocaleString('en')

/** Numbers of records that the plan does not know. */
export function unknown({ records }) {
  const known = new Set(proofs.map(({ id }) => id))
  return records
    .map(({ name }) => numberOf(name))
    .filter((id) => id.startsWith('R') && !known.has(id))
}
