// A bench of the pages or of the window: it measures, says the figures as a table, and with
// `--write` puts them between its marks in docs/performance.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure, main, root } from '../scripts/work.mjs'

/**
 * Runs the bench `bench/NAME`. `measure` gets what a test gets, of which it uses `after`, and
 * returns rows: what, came out, wanted at most or null, unit.
 */
export async function bench(name, measure) {
  await main(`bench/${name}`, async () => {
    const closing = []
    try {
      const rows = await measure({ after: (close) => closing.unshift(close) })
      const head = '| what | wanted | came out | reached |\n|---|--:|--:|---|\n'
      const table = head + rows.map(line).join('\n')
      console.log(table)
      if (process.argv.includes('--write')) write(name, table)
    } finally {
      for (const close of closing) await close()
    }
  })
}

function line([what, came, wanted, unit]) {
  const reached = wanted === null ? '' : came <= wanted ? 'yes' : 'no'
  const goal = wanted === null ? '' : `≤ ${wanted} ${unit}`.trim()
  const found = `${Math.round(came).toLocaleString('en')} ${unit}`.trim()
  return `| ${what} | ${goal} | ${found} | ${reached} |`
}

function write(name, table) {
  const file = join(root, 'docs/performance.md')
  const [begin, end] = [`<!-- bench/${name} begins -->`, `<!-- bench/${name} ends -->`]
  const text = readFileSync(file, 'utf8')
  if (!text.includes(begin)) throw new Failure(`${file} has no place for the figures of ${name}`)
  const [before, after] = [text.split(begin)[0], text.split(end)[1]]
  writeFileSync(file, `${before}${begin}\n\n${table}\n\n${end}${after}`)
}
