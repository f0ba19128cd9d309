// `npm run reliability`: runs the proofs, keeps their figures and makes
// docs/reliability.md of them. `--long` runs the long forms in slices; `--gather`
// takes what earlier runs of the tests have left, `--page` not even that; names choose suites.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { choice, Failure, main, phase, program, run, targetFolder } from './work.mjs'
import { gather, kept, suites, unknown } from './reliability/figures.mjs'
import { writePage } from './reliability/page.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    gather: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    page: { type: 'boolean', default: false },
  },
})

const time = await main('npm run reliability', async () => {
  const since = Date.now()
  const chosen = choose(positionals)
  const runs = !values.page && !values.gather
  const failures = runs ? await prove(chosen) : []
  const everything = runs && positionals.length === 0 && failures.length === 0
  const whole = values.page ? kept() : gather({ everything, since })
  for (const id of unknown(whole)) console.log(`The plan does not know ${id}`)
  writePage(whole)
  if (failures.length > 0) throw new Failure(`Some proofs failed:\n${failures.join('\n')}`)
})
console.log(`\nWritten into docs/reliability.md after ${time} s`)

/** The suites that were named, or all. */
function choose(names) {
  const known = suites()
  const missing = names.filter((name) => !known.includes(name))
  if (missing.length > 0) {
    throw new Failure(
      `There is no suite named ${missing.join(', ')}; there are ${known.join(', ')}`,
    )
  }
  return names.length > 0 ? known.filter((test) => names.includes(test)) : known
}

/** Runs suites one after the other, and goes on when one fails. */
async function prove(chosen) {
  // Some proofs start the built program.
  await phase('The program', () => run('cargo', ['build', ...choice.programs]))
  const env = { MYBACKUP_BIN: join(targetFolder(), 'debug', program('mybackup')) }
  if (values.long) env.MYBACKUP_PROOF = 'long'
  if (values.minutes) env.MYBACKUP_PROOF_MINUTES = values.minutes
  const failures = []
  for (const test of chosen) {
    const args = ['test', ...choice.everything, '--test', test]
    await phase(`Proofs of ${test}`, async () => {
      try {
        await run('cargo', [...args, '--', '--nocapture'], { env })
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        failures.push(error.message)
      }
    })
  }
  return failures
}
