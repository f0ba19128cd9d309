// The icon in the tray, seen as a panel sees it: over D-Bus, on a session of its own.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openScreen } from './screen.mjs'
import { until } from './driver.mjs'

const { MYBACKUP_DESKTOP: binary, MYBACKUP: cli } = process.env
assert.ok(binary && cli, 'MYBACKUP_DESKTOP and MYBACKUP name the built programs')

/** A computer with a folder that is protected, and a desktop session of its own. */
async function computer(t, language = 'en_US.UTF-8') {
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
  run('init', '--destination', at('disk'), '--key-store', 'file')
  run('add', at('Documents'))
  const panel = openPanel(env)
  opened.push(panel)
  const start = (...args) => {
    const program = spawn(binary, args, { env, stdio: 'ignore' })
    const ended = new Promise((done) => program.on('close', done))
    opened.push({ close: () => (program.kill('SIGKILL'), ended) })
    return { program, ended }
  }
  return { at, run, panel, start, env }
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
  const script = fileURLToPath(new URL('tray.py', import.meta.url))
  const panel = spawn('/usr/bin/python3', [script], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const gone = new Promise((done) => panel.on('close', done))
  const lines = createInterface({ input: panel.stdout })[Symbol.asyncIterator]()
  const tell = async (wish) => {
    panel.stdin.write(`${JSON.stringify(wish)}\n`)
    const { value } = await lines.next()
    const answer = JSON.parse(value)
    if (answer.error) throw new Error(answer.error)
    return answer
  }
  const labels = async () => (await tell({ menu: true })).menu.map((entry) => entry.label)
  return { tell, labels, close: () => (panel.stdin.end(), gone) }
}

test('the tray says how things stand and backs up at a click', async (t) => {
  const { at, run, panel, start } = await computer(t)
  await panel.tell({ own: true })
  start('--hidden')
  const item = await until('an icon comes', () => panel.tell({ item: true }))
  assert.equal(item.status, 'Active')
  await until('it says that nothing was saved yet', async () => {
    return (await panel.labels())[0] === 'No backup yet'
  })
  assert.deepEqual((await panel.labels()).slice(1), [
    'Back up now',
    'Restore files…',
    'Open MyBackup',
    'Quit (backups stop)',
  ])
  await panel.tell({ click: 'Back up now' })
  await until('it says that all is protected', async () => {
    return /^Protected — /.test((await panel.labels())[0])
  })
  const { versions } = JSON.parse(run('list', at('Documents/letter.txt'), '--json'))
  assert.equal(versions.length, 1, 'a real run was made')

  writeFileSync(at('Documents/letter.txt'), 'second')
  await panel.tell({ click: 'Back up now' })
  await until('there is another version', () => {
    return JSON.parse(run('list', at('Documents/letter.txt'), '--json')).versions.length === 2
  })
})

test('the tray may come late, and speaks French', async (t) => {
  const { panel, start } = await computer(t, 'fr_FR.UTF-8')
  const { program } = start('--hidden')
  await new Promise((soon) => setTimeout(soon, 1500))
  assert.equal(program.exitCode, null, 'it runs without a tray')
  await panel.tell({ own: true })
  await until('an icon comes', () => panel.tell({ item: true }))
  await until(
    'it speaks French',
    async () => (await panel.labels())[0] === 'Pas encore de sauvegarde',
  )
  assert.ok((await panel.labels()).includes('Sauvegarder maintenant'))
})

test('a second start ends at once and leaves one program', async (t) => {
  const { panel, start } = await computer(t)
  await panel.tell({ own: true })
  const { program } = start('--hidden')
  await until('an icon comes', () => panel.tell({ item: true }))
  const second = start()
  assert.equal(await second.ended, 0)
  assert.equal(program.exitCode, null)
})
