// `npm run fuzz -- [seconds] [targets]`: gives the fuzz targets to libFuzzer, each
// for so many seconds (60 unless said), and adds what was done to target/proof.
// Needs a nightly Rust and cargo-fuzz: `cargo install cargo-fuzz`.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { answers, Failure, main, phase, root, run, targetFolder } from './work.mjs'

/** The numbers of the targets in the plan of reliability, section F. */
const numbers = {
  envelope: 1,
  container: 2,
  pack_tables: 2,
  index: 3,
  page: 4,
  fence: 4,
  pieces: 4,
  attributes: 4,
  root: 5,
  run_log: 5,
  vault_description: 6,
  config: 6,
  slot: 7,
  words: 7,
  kit: 7,
  plan: 9,
  chunker: 10,
  decompressor: 11,
  patterns: 12,
  retention: 13,
  dates: 14,
  amounts: 14,
  paths: 15,
  whole_vault: 18,
}

const asked = process.argv.slice(2)
const seconds = Number(asked.find((word) => /^\d+$/.test(word)) ?? 60)
const names = asked.filter((word) => !/^\d+$/.test(word))
const targets = names.length > 0 ? names : Object.keys(numbers)
const built = join(targetFolder(), 'fuzz')

await main('npm run fuzz', async () => {
  const unknown = targets.filter((name) => !(name in numbers))
  if (unknown.length > 0) throw new Failure(`There is no fuzz target ${unknown.join(', ')}`)
  if (!answers('cargo', '+nightly', 'fuzz', '--version')) {
    throw new Failure(
      'cargo-fuzz is missing: install a nightly Rust and run cargo install cargo-fuzz',
    )
  }
  await phase('Build', async () => {
    const where = ['--fuzz-dir', join(root, 'fuzz'), '--target-dir', built]
    // Without a name, all of them are built at once.
    for (const name of names.length > 0 ? names.map((name) => [name]) : [[]]) {
      await run('cargo', ['+nightly', 'fuzz', 'build', '-s', 'none', ...where, ...name])
    }
  })
  const broken = []
  for (const name of targets) {
    await phase(`F${numbers[name]} ${name}`, async () => {
      if (!(await fuzz(name))) broken.push(name)
    })
  }
  if (broken.length > 0)
    throw new Failure(`Broken: ${broken.join(', ')} (see ${join(built, 'found')})`)
})

/** Runs one target and keeps its figures; tells whether nothing was found. */
async function fuzz(name) {
  const grown = join(built, 'corpus', name)
  const found = join(built, 'found', name)
  for (const folder of [grown, found]) mkdirSync(folder, { recursive: true })
  // The engine keeps threads, an index and a log open from input to input.
  const limits = ['-timeout=20', '-rss_limit_mb=2048']
  const program = join(built, 'x86_64-unknown-linux-gnu', 'release', name)
  const output = await listen(program, [
    `-max_total_time=${seconds}`,
    '-print_final_stats=1',
    `-artifact_prefix=${found}/`,
    ...limits,
    grown,
    join(root, 'fuzz', 'corpus', name),
  ])
  const last = (pattern) => Number([...output.matchAll(pattern)].at(-1)?.[1] ?? 0)
  const executions = last(/stat::number_of_executed_units: (\d+)/g)
  const crashes = readdirSync(found).length
  const line = keep(`F${numbers[name]} ${name}`, executions, {
    edges: last(/cov: (\d+)/g),
    corpus: readdirSync(grown).length,
    crashes,
    peak_rss_mb: last(/stat::peak_rss_mb: +(\d+)/g),
  })
  console.log(line)
  return crashes === 0 && executions > 0
}

/** Adds to what earlier runs did, in the shape in which every proof keeps its line. */
function keep(name, executions, figures) {
  const folder = join(targetFolder(), 'proof')
  const file = join(folder, `${name}.long.json`)
  const earlier = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { figures: {}, seconds: 0 }
  const all = { executions: (earlier.figures.executions ?? 0) + executions, ...figures }
  const kept = {
    name,
    tier: 'long',
    figures: all,
    seed: 0,
    seconds: earlier.seconds + seconds,
    position: 0,
  }
  mkdirSync(folder, { recursive: true })
  rmSync(join(folder, `${name}.state.json`), { force: true })
  writeFileSync(file, JSON.stringify(kept))
  const shown = Object.entries(all).map(([figure, count]) => `${figure}=${count}`)
  return `${name} ${shown.join(' ')} seconds=${kept.seconds}`
}

/** Runs a program whose words are many, and returns them whatever its end. */
function listen(program, args) {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text) => (output += text))
    }
    child.on('error', (error) => failed(new Failure(`${program}: ${error.message}`)))
    child.on('close', (code) => {
      if (code !== 0) console.log(output.slice(-4000))
      done(output)
    })
  })
}
