// A recovery kit that is dropped on the real window opens the backup that it belongs to.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { hand, holding, windows } from './drag.mjs'
import { openWindow, until } from './driver.mjs'
import { openScreen } from './screen.mjs'

const { MYBACKUP_DESKTOP: binary, MYBACKUP: cli } = process.env
assert.ok(binary && cli, 'MYBACKUP_DESKTOP and MYBACKUP name the built programs')

/** A screen with the window of a new computer; beside it a disk with the backup of one that is gone. */
async function newComputer(t) {
  const opened = []
  t.after(async () => {
    for (const one of opened.reverse()) await one.close()
  })
  const screen = await openScreen()
  opened.push(screen)
  const { env } = screen
  const at = (name) => join(env.HOME, name)
  for (const name of ['disk', 'gone', 'gone/Documents', 'papers']) mkdirSync(at(name))
  writeFileSync(at('gone/Documents/letter.txt'), 'Dear Léa')
  const gone = { ...env, HOME: at('gone') }
  const run = (...args) => execFileSync(cli, args, { env: gone, encoding: 'utf8' })
  run('init', '--destination', at('disk'), '--key-store', 'file')
  run('add', at('gone/Documents'))
  run('backup')
  const help = (program, ...args) => {
    const helper = spawn(program, args, { env, stdio: 'ignore' })
    const ended = new Promise((done) => helper.on('close', done))
    opened.push({ close: () => (helper.kill('SIGKILL'), ended) })
  }
  help('openbox')
  const window = await openWindow({ binary, env })
  opened.push(window)
  const x = hand(env)
  await until('the window is there', () => windows(x).length === 1)
  return { at, run, help, window, x }
}

const see = (window, text) =>
  until(`"${text}" is shown`, () =>
    window.run('return document.body.innerText.includes(arguments[0])', text),
  )

/** Presses the button or the chip of this name, as soon as it is there. */
const press = (window, name) =>
  until(`"${name}" can be pressed`, () =>
    window.run(
      `const found = [...document.querySelectorAll('button, main label')]
         .find((one) => one.textContent.trim().startsWith(arguments[0]) && !one.disabled && !one.ariaDisabled)
       found?.click()
       return Boolean(found)`,
      name,
    ),
  )

/** Drags until the page says what came of it: a hand tries again too. */
async function dropped(window, drag, text) {
  await until(`dropping leads to "${text}"`, async () => {
    await drag()
    // Long paths are broken where they may be.
    const shown = await window.run('return document.body.innerText')
    return shown.replaceAll('\n', '').includes(text)
  })
}

/** No question about protecting what was dropped. */
const unasked = (window) => window.run('return !document.querySelector("dialog[open]")')

test('the backup and the recovery kit are dropped on the window, and it is open', async (t) => {
  const { at, run, help, window, x } = await newComputer(t)
  const kit = at('papers/kit é.pdf')
  run('key', 'kit', '--output', kit)
  await press(window, 'I already have a backup')
  await see(window, 'Where is your backup?')
  await dropped(window, await holding({ help, x }, at('disk'), 'disk'), at('disk'))
  assert.ok(await unasked(window))
  await press(window, 'Continue')
  await see(window, 'Open your backup')
  await dropped(window, await holding({ help, x }, kit, 'papers'), 'kit é.pdf')
  assert.ok(await unasked(window))
  await press(window, 'Open the backup')
  await see(window, 'Your backup is here')
})

test('a recovery kit as text may be dropped first, and what is none is told', async (t) => {
  const { at, run, help, window, x } = await newComputer(t)
  const kit = at('papers/kit.txt')
  run('key', 'kit', '--output', kit)
  await see(window, 'Welcome to MyBackup')
  await dropped(window, await holding({ help, x }, kit, 'papers'), 'Your recovery kit is ready')
  await dropped(window, await holding({ help, x }, at('disk'), 'disk'), at('disk'))
  const letter = await holding({ help, x }, at('gone/Documents/letter.txt'), 'letter')
  await press(window, 'Continue')
  await see(window, 'kit.txt')
  await dropped(window, letter, 'letter.txt')
  await press(window, 'Open the backup')
  await see(window, 'This file can’t be read')
  await dropped(window, await holding({ help, x }, kit, 'again'), 'kit.txt')
  await press(window, 'Open the backup')
  await see(window, 'Your backup is here')
})
