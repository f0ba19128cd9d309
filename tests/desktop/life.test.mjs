// The program's life on a desktop: windows that come and go, notifications, folders that are dropped.
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { computer } from './desk.mjs'
import { holding, windows } from './drag.mjs'
import { until } from './driver.mjs'

const soon = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds))

/** Closes the window by the keys of the desktop, once it listens to them. */
function close(x) {
  return until('the window is gone', async () => {
    const [open] = windows(x)
    if (!open) return true
    x('windowfocus', open, 'key', 'alt+F4')
    await soon(400)
    return windows(x).length === 0
  })
}

test('closing the window leaves the program in the tray, which brings it back', async (t) => {
  const { panel, start, help, x } = await computer(t)
  help('openbox')
  await panel.tell({ own: true })
  const { program } = start()
  await until('the window is there', () => windows(x).length === 1)
  await until('an icon comes', () => panel.tell({ item: true }))
  await close(x)
  assert.equal(program.exitCode, null, 'the program goes on')
  await panel.tell({ click: 'Open MyBackup' })
  await until('the window is back', () => windows(x).length === 1)
  await close(x)
  assert.equal(await start().ended, 0, 'a second start ends')
  await until('and shows the window', () => windows(x).length === 1)
  await close(x)
  await panel.tell({ activate: true })
  await until('a click on the icon shows the window', () => windows(x).length === 1)
})

test('a person hears of the first backup, and not of every other one', async (t) => {
  const { at, panel, start, run } = await computer(t)
  await panel.tell({ own: true })
  start('--hidden')
  await until('an icon comes', () => panel.tell({ item: true }))
  const titles = async () => (await panel.tell({ notified: true })).notified.map((one) => one.title)
  const backedUp = async () => {
    const before = JSON.parse(run('status', '--json')).last_run?.run ?? 0
    await panel.tell({ click: 'Back up now' })
    await until(
      'a backup was made',
      () => JSON.parse(run('status', '--json')).last_run?.run > before,
    )
  }
  await until('it says that nothing was saved yet', async () => {
    return (await panel.labels())[0] === 'No backup yet'
  })
  await panel.tell({ click: 'Back up now' })
  await until('the first backup is told', async () => (await titles()).length === 1)
  assert.deepEqual(await titles(), ['Your first backup is done'])
  for (const text of ['second', 'third']) {
    writeFileSync(at('Documents/letter.txt'), text)
    await backedUp()
  }
  assert.deepEqual(
    await titles(),
    ['Your first backup is done'],
    'nobody wants to hear of every backup',
  )
})

test('a click on a notification opens the screen that it is about', async (t) => {
  const { panel, start, help, x } = await computer(t)
  help('openbox')
  await panel.tell({ own: true })
  start('--hidden')
  await until('an icon comes', () => panel.tell({ item: true }))
  await until('it says that nothing was saved yet', async () => {
    return (await panel.labels())[0] === 'No backup yet'
  })
  await panel.tell({ click: 'Back up now' })
  const shown = await until('the first backup is told', async () => {
    return (await panel.tell({ notified: true })).notified[0]
  })
  assert.deepEqual(shown.buttons, ['Try a restore'])
  for (const button of [true, false]) {
    assert.equal(windows(x).length, 0)
    await panel.tell({ press: 0, button })
    await until('the window is there', () => windows(x).length === 1)
    // The screen's own title tells which one it is.
    await until('it shows the restore screen', () => {
      return x('getwindowname', windows(x)[0]).startsWith('Restore')
    })
    await close(x)
  }
})

test('a folder that is dropped on the window is protected, whatever its name', async (t) => {
  const { at, run, start, help, x } = await computer(t)
  const name = 'My Photos é 2026'
  mkdirSync(at(name))
  writeFileSync(at(`${name}/a.jpg`), 'picture')
  help('openbox')
  start()
  await until('the window is there', () => windows(x).length === 1)
  await soon(2000)
  const drag = await holding({ help, x }, at(name))
  const protectedNow = () =>
    JSON.parse(run('sources', '--json')).sources.some((one) => one.path.endsWith(name))
  await until('the folder is protected', async () => {
    await drag()
    // The question begins at the careful answer; the next one protects.
    x('windowfocus', windows(x)[0], 'key', 'Tab')
    x('key', 'Return')
    await soon(800)
    return protectedNow()
  })
})
