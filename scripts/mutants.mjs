// `npm run mutants -- [format|store …] [--minutes N]`: cargo-mutants changes the code
// of a crate, one place at a time; its tests must notice. Each run goes on where the
// last one stopped, and adds what it found to the figures of R11.
// Needs cargo-mutants: `cargo install cargo-mutants`.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { answers, Failure, main, phase, root, targetFolder } from './work.mjs'

/** The crates, what of them only tests use, and the tests that know them best. */
const crates = {
  format: { leftOut: [], tests: ['--lib'] },
  store: {
    leftOut: ['dir/sabotage.rs', 'testing/**', 'memory.rs'],
    tests: ['--lib', '--test', 'suite', '--test', 'surprises', '--test', 'crash'],
  },
}

/** Changes that make no difference, each with its reason: {change, reason}. Nothing can notice them. */
const ALIKE = JSON.parse(readFileSync(join(root, 'scripts', 'mutants.json'), 'utf8'))

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '10' } },
})
const chosen = positionals.length > 0 ? positionals : Object.keys(crates)

await main('npm run mutants', async () => {
  const unknown = chosen.filter((name) => !(name in crates))
  if (unknown.length > 0) throw new Failure(`There is no crate ${unknown.join(', ')} to change`)
  if (!answers('cargo', 'mutants', '--version')) {
    throw new Failure('cargo-mutants is missing: run cargo install cargo-mutants')
  }
  const missed = []
  for (const name of chosen) {
    await phase(`R11 ${name}`, async () => missed.push(...(await change(name))))
  }
  if (missed.length > 0) throw new Failure(`Nothing noticed these changes:\n${missed.join('\n')}`)
})

/** Changes one crate for so many minutes and keeps the figures; tells what nothing noticed. */
async function change(name) {
  const { leftOut, tests } = crates[name]
  const output = join(targetFolder(), 'mutants', name)
  mkdirSync(output, { recursive: true })
  const began = Date.now()
  await run(Number(values.minutes) * 60_000, [
    'mutants',
    ...['--package', `mybackup-${name}`, '--output', output, '--iterate', '--no-times'],
    ...leftOut.flatMap((path) => ['--exclude', `crates/${name}/src/${path}`]),
    ...['--colors', 'never', '--minimum-test-timeout', '20', '--', ...tests],
  ])
  const lines = (file) => {
    const path = join(output, 'mutants.out', file)
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []
  }
  // What an earlier run found caught is not tried again. Not to end is noticed too.
  const caught = ['caught.txt', 'previously_caught.txt', 'timeout.txt'].flatMap(lines)
  const isAlike = (line) => ALIKE.some(({ change }) => line.endsWith(change))
  const [alike, missed] = [[], []]
  for (const line of lines('missed.txt')) (isAlike(line) ? alike : missed).push(line)
  const seconds = Math.round((Date.now() - began) / 1000)
  console.log(keep(name, { caught: new Set(caught).size, alike: alike.length, missed }, seconds))
  return missed
}

/** Keeps the figures in the shape in which every proof keeps its line. */
function keep(name, { caught, alike, missed }, seconds) {
  const folder = join(targetFolder(), 'proof')
  const file = join(folder, `R11 ${name}.long.json`)
  const earlier = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).seconds : 0
  const mutants = caught + missed.length + alike
  const figures = { alike, caught, missed: missed.length, mutants }
  const kept = { name: `R11 ${name}`, tier: 'long', figures, seed: 0, seconds: earlier + seconds }
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, JSON.stringify({ ...kept, position: 0 }))
  const shown = Object.entries(figures).map(([figure, count]) => `${figure}=${count}`)
  return `R11 ${name} ${shown.join(' ')} seconds=${kept.seconds}`
}

/** Runs cargo for so long at most: it keeps what it has found when it is interrupted. */
function run(milliseconds, args) {
  return new Promise((done, failed) => {
    const child = spawn('cargo', args, { cwd: root, stdio: 'inherit' })
    const ending = setTimeout(() => child.kill('SIGINT'), milliseconds)
    child.on('error', (error) => failed(new Failure(`cargo: ${error.message}`)))
    child.on('close', () => (clearTimeout(ending), done()))
  })
}
