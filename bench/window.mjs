// `node bench/window.mjs [--write]`: how soon the release build of the window shows its first
// page, how soon it comes back from the tray, and what memory it takes, on a screen of its own
// (Xvfb with openbox, a D-Bus session, a stand-in for a panel). With `--write` the figures go
// into docs/performance.md. Needs `cargo build --release` of the window and of the program.
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { join } from 'node:path'
import { Failure, program, root, targetFolder } from '../scripts/work.mjs'
import { bench } from './page.mjs'

const built = (name) => join(targetFolder(), 'release', program(name))
process.env.MYBACKUP_DESKTOP ??= built('mybackup-desktop')
process.env.MYBACKUP ??= built('mybackup')
const { computer } = await import('../tests/desktop/desk.mjs')
const { until } = await import('../tests/desktop/driver.mjs')

/** Each figure is taken so often, and the one in the middle counts. */
const TIMES = 7
/** The shield's green is only on the page: so many points of it were painted by the page. */
const [GREEN, PAINTED] = ['1f6f5c', 10]
/** Every so-manieth row and column of the screen is looked at, so that looking takes no time. */
const STEP = 7
/** It is looked this often, in milliseconds: more often would hold up what is measured. */
const LOOKED_EVERY = 20
/** What a person does next is a while away. */
const REST = 2_000

const soon = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds))
const middle = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** Memory of the program and of its web view in MB: each shared page by its share (PSS). */
function memory(home) {
  let kilobytes = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const read = (file) => readFileSync(`/proc/${pid}/${file}`, 'utf8')
      const ours = /^(mybackup|WebKit)/.test(read('comm'))
      if (!ours || !read('environ').split('\0').includes(`HOME=${home}`)) continue
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(read('smaps_rollup'))[1])
    } catch {
      // It ended meanwhile.
    }
  }
  return Math.round(kilobytes / 1000)
}

/** JavaScript and styles that the first page loads, packed, in kB. */
function weight() {
  const page = readFileSync(join(root, 'ui/dist/index.html'), 'utf8')
  const files = [...page.matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+\.(?:js|css))"/g)]
  const bytes = files.map(([, file]) => gzipSync(readFileSync(join(root, 'ui/dist', file))).length)
  return Math.round(bytes.reduce((a, b) => a + b, 0) / 1000)
}

async function measure(t) {
  const { panel, start, help, x, env, run, screen } = await computer(t)
  run('backup')
  help('openbox')
  await panel.tell({ own: true })
  /** The window, once its page has shown how things stand. */
  const shown = () => {
    try {
      const open = x('search', '--onlyvisible', '--name', 'MyBackup$').trim().split('\n')
      return open.find((one) => x('getwindowname', one).startsWith('Home'))
    } catch {
      return undefined
    }
  }
  const waited = async (is) => {
    const began = performance.now()
    while (Boolean(shown()) !== is) {
      if (performance.now() - began > 20_000) throw new Failure('The window did not come')
      await soon(LOOKED_EVERY)
    }
    return performance.now() - began
  }
  const painted = async () => {
    const began = performance.now()
    while ((screen.colours(STEP).get(GREEN) ?? 0) < PAINTED) {
      if (performance.now() - began > 20_000) throw new Failure('Nothing was painted')
      await soon(LOOKED_EVERY)
    }
    return performance.now() - began
  }
  const [paints, starts, returns] = [[], [], []]
  for (let time = 0; time < 2 * TIMES; time++) {
    const { program: started, ended } = start()
    // Looking for one of the two holds the other up.
    if (time % 2 === 0) paints.push(await painted())
    else starts.push(await waited(true))
    await soon(REST)
    started.kill('SIGKILL')
    await ended
    await soon(REST)
  }
  start('--hidden')
  await until('an icon comes', () => panel.tell({ item: true }))
  await soon(REST)
  const alone = memory(env.HOME)
  let open = 0
  for (let time = 0; time < TIMES; time++) {
    await panel.tell({ click: 'Open MyBackup' })
    returns.push(await waited(true))
    await soon(REST)
    open = Math.max(open, memory(env.HOME))
    x('windowfocus', shown(), 'key', 'alt+F4')
    await waited(false)
    await soon(REST / 4)
  }
  await soon(REST)
  return [
    ['from the start to its first paint', middle(paints), 1000, 'ms'],
    ['from the start to its page', middle(starts), 1000, 'ms'],
    ['from the tray to its page again', middle(returns), 400, 'ms'],
    ['memory in the tray, before the first window', alone, 60, 'MB'],
    ['memory in the tray, after windows', memory(env.HOME), null, 'MB'],
    ['memory with the window', open, 250, 'MB'],
    ['the program', statSync(process.env.MYBACKUP_DESKTOP).size / 1e6, 20, 'MB'],
    ['scripts and styles of the first page, packed', weight(), 150, 'kB'],
  ]
}

await bench('window', measure)
