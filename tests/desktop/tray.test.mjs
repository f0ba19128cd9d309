// The icon in the tray, seen as a panel sees it: over D-Bus, on a session of its own.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { computer } from './desk.mjs'
import { until } from './driver.mjs'

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
    'Pause',
    'Restore files…',
    'Open MyBackup',
    'Quit',
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

test('a pause from the tray is shown, known to the command line, and ended from the tray', async (t) => {
  const { run, panel, start } = await computer(t)
  await panel.tell({ own: true })
  start('--hidden')
  await until('an icon comes', () => panel.tell({ item: true }))
  const entry = async (label) =>
    (await panel.tell({ menu: true, deep: true })).menu.find((one) => one.label === label)
  const line = async () => (await panel.labels())[0]
  await until('it can be paused', async () => (await entry('Pause'))?.enabled)
  assert.equal((await entry('Resume')).enabled, false)
  const before = (await panel.tell({ item: true })).picture
  await panel.tell({ click: '1 hour' })
  await until('it says until when', async () => /^Paused until /.test(await line()))
  const paused = JSON.parse(run('status', '--json'))
  assert.equal(paused.state, 'paused')
  const left = Date.parse(paused.paused_until) - Date.now()
  assert.ok(left > 50 * 60_000 && left <= 60 * 60_000, `${left} ms are left`)
  await until('the icon has another shape', async () => {
    return (await panel.tell({ item: true })).picture !== before
  })

  await panel.tell({ click: 'Back up now' })
  await until('what a person starts is done all the same', () => {
    return JSON.parse(run('status', '--json')).last_run !== null
  })
  await until('the pause goes on', async () => /^Paused until /.test(await line()))

  await until('the pause can be ended', async () => (await entry('Resume')).enabled)
  await panel.tell({ click: 'Resume' })
  await until('it says that all is protected', async () => /^Protected — /.test(await line()))
  assert.equal(JSON.parse(run('status', '--json')).paused_until, null)
})
