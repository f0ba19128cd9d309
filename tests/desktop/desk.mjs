// A computer with a desktop: a screen, a D-Bus session with a tray, and a protected folder.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openScreen } from './screen.mjs'

const { MYBACKUP_DESKTOP: binary, MYBACKUP: cli } = process.env
assert.ok(binary && cli, 'MYBACKUP_DESKTOP and MYBACKUP name the built programs')

/** A computer with a folder that is protected, and a desktop session of its own. */
export async function computer(t, language = 'en_US.UTF-8', { keyStore = 'file', before } = {}) {
  const opened = []
  t.after(async () => {
    for (const one of opened.reverse()) await one.close()
  })
  const screen = await openScreen()
  opened.push(screen)
  const session = await openSession()
  opened.push(session)
  const env = { ...screen.env, DBUS_SESSION_BUS_ADDRESS: session.address, LC_ALL: language }
  const at = (name) => join(screen.env.HOME, name)
  const run = (...args) => execFileSync(cli, args, { env, encoding: 'utf8' })
  for (const name of ['Documents', 'disk']) mkdirSync(at(name))
  writeFileSync(at('Documents/letter.txt'), 'first')
  await before?.(env)
  run('init', '--destination', at('disk'), '--key-store', keyStore)
  run('add', at('Documents'))
  const panel = openPanel(env)
  opened.push(panel)
  /** Turns on what carries pages to a screen reader, for programs that start from here on. */
  const listen = () => {
    delete env.NO_AT_BRIDGE
    const ear = openHelper('ear.py', env)
    opened.push(ear)
    return ear
  }
  const start = (...args) => {
    const program = spawn(binary, args, { env, stdio: 'ignore' })
    const ended = new Promise((done) => program.on('close', done))
    opened.push({ close: () => (program.kill('SIGKILL'), ended) })
    return { program, ended }
  }
  /** Starts a helper of the test on the same screen. */
  const help = (program, ...args) => {
    const helper = spawn(program, args, { env, stdio: 'ignore' })
    const ended = new Promise((done) => helper.on('close', done))
    opened.push({ close: () => (helper.kill('SIGKILL'), ended) })
  }
  const x = (...args) => execFileSync('xdotool', args.map(String), { env, encoding: 'utf8' })
  return { at, run, panel, listen, start, help, x, env, screen }
}

/** A D-Bus session that ends with the test. */
async function openSession() {
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const gone = new Promise((done) => daemon.on('close', done))
  const address = await new Promise((said) =>
    daemon.stdout.once('data', (text) => said(`${text}`.trim())),
  )
  return { address, close: () => (daemon.kill(), gone) }
}

/** A panel that does what it is told. */
function openPanel(env) {
  const panel = openHelper('panel.py', env)
  const labels = async () => (await panel.tell({ menu: true })).menu.map((entry) => entry.label)
  return { ...panel, labels }
}

/** A helper of the test that answers each wish with one line. */
function openHelper(name, env) {
  const script = fileURLToPath(new URL(name, import.meta.url))
  const helper = spawn('/usr/bin/python3', [script], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const gone = new Promise((done) => helper.on('close', done))
  const lines = createInterface({ input: helper.stdout })[Symbol.asyncIterator]()
  const tell = async (wish) => {
    helper.stdin.write(`${JSON.stringify(wish)}\n`)
    const { value } = await lines.next()
    const answer = JSON.parse(value)
    if (answer.error) throw new Error(answer.error)
    return answer
  }
  return { tell, close: () => (helper.stdin.end(), gone) }
}
