// Writes docs/reliability.md from the plan, the promises and the kept figures.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../work.mjs'
import { adding, number, numberOf, places, verdict } from './figures.mjs'
import { proofs } from './plan.mjs'
import { ours, peers, rows } from './peers.mjs'

const PROMISES = new URL('promises.json', import.meta.url)
const compare = (a, b) => a.localeCompare(b, 'en', { numeric: true })

const HEAD = `# Reliability

What MyBackup promises, the tests that show it, and what they counted. This page is made by
\`npm run reliability\` from the figures in [reliability.json](reliability.json); nothing in it that
counts something of MyBackup is typed.

- \`npm test\` runs every proof in its short form.
- \`npm run reliability\` runs the short forms alone and makes this page anew.
- \`npm run reliability -- --long\` runs the long forms; each goes on where its last slice stopped,
  so the command is repeated until nothing is left. \`--minutes N\` is the length of a slice, and
  names such as \`damage\` or \`power\` choose suites.
- \`npm run reliability -- --gather\` takes the figures that earlier runs of the tests have left, and
  \`--page\` makes this page of the figures that are kept; neither runs anything.

A long run counts more than a short one, also while it is not at its end, which is said. *Reached* is
yes where the figures of all parts
together reach the target and nothing that must never happen was counted.
`

/** Makes the page anew. */
export function writePage(whole) {
  const parts = [HEAD, promises(), table(whole), fuzzing(whole), sideBySide(whole), LIMITS]
  writeFileSync(join(root, 'docs', 'reliability.md'), parts.join('\n'))
}

function promises() {
  const known = JSON.parse(readFileSync(PROMISES, 'utf8'))
  const lines = known.map(({ id, promise, tests = [], proofs, later }) => {
    const shown = tests.map((test) => `\`${test}\``).join('<br>') || `comes ${later}`
    return `| ${id} | ${promise} | ${shown} | ${proofs.join(', ')} |`
  })
  return `## Promises

A check of \`npm test\` fails when one of them has no test, or names one that does not exist.

| | promise | tests that show it | proofs |
|---|---|---|---|
${lines.join('\n')}
`
}

function table(whole) {
  const where = places()
  const lines = proofs.map((proof) => {
    const id = proof.with ?? proof.id
    const shown = proof.with ? `see ${proof.with}` : figures(id, whole)
    const files = [...(where.get(id) ?? [])].sort(compare)
    const links = files.map((file) => `[${short(file)}](../${file})`).join('<br>')
    const cells = [proof.id, proof.what, `${proof.how}${links && `<br>${links}`}`, shown]
    return `| ${[...cells, proof.target, verdict(proof, whole)].join(' | ')} |`
  })
  return `## Proofs

| | what | how | figures of the last run | target | reached |
|---|---|---|---|---|---|
${lines.join('\n')}
`
}

const short = (file) => file.split('/').slice(-2).join('/')

/** All parts of a number, a line each. */
function figures(id, { records }) {
  const mine = records.filter(({ name }) => numberOf(name) === id)
  return mine.map((record) => line(id, record)).join('<br>')
}

function line(id, { name, tier, figures, seconds, date }) {
  const part = name.slice(id.length).trim()
  const counts = Object.entries(figures).map(
    ([figure, count]) => `${figure.replaceAll('_', ' ')} ${number(count)}`,
  )
  return `${part && `*${part}:* `}${counts.join(', ')} (${tier}, ${number(seconds)} s, ${date})`
}

function fuzzing(whole) {
  const { records } = whole
  const mine = records.filter(({ name }) => name.startsWith('F'))
  const lines = mine.map((record) => {
    const id = numberOf(record.name)
    const what = record.name.slice(id.length).trim() || id
    return `| ${what} | ${line(record.name, record)} |`
  })
  const sum = adding(whole)
  const executions = sum('fuzz', 'executions')
  return `## Fuzzing

Broken input of every kind goes into each decoder and into whole vaults. Nothing may panic, hang, or
take more memory than the input warrants; what is accepted must be written back the same. In all:
${number(sum('sources', 'fuzz_targets'))} targets, ${number(executions)} executions of the 100,000,000 wanted before a release,
${number(sum('fuzz', 'crashes'))} crashes.

| what is fed | figures of the last run |
|---|---|
${lines.join('\n') || '| all | not shown yet |'}
`
}

function sideBySide(whole) {
  const sums = adding(whole)
  const lines = rows.map((row) => `| ${[row.what, ...row.theirs, ours(row, sums)].join(' | ')} |`)
  return `## The same figures side by side

Of the others: counts in their own sources, or what they state of themselves *(stated)*; "–" where
nothing was found. Of MyBackup: the figures above.

| | ${[...peers, 'MyBackup'].join(' | ')} |
|---|${'---|'.repeat(peers.length + 1)}
${lines.join('\n')}
`
}

const LIMITS = `## What these figures do not say

- Power loss is a model in memory. It follows the rules by which real file systems lose what was
  not synced, and it cannot show what a disk does that lies about a sync.
- A killed program shows that a restart goes well, not that bytes are on the disk: the system keeps
  what was written. Only R1 to R5 speak of durability.
- Permissions, holes and attributes behave differently on other systems; the proofs run on Linux.
`
