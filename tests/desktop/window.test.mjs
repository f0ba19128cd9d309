// The real window, on a screen of its own: it is painted, does what the service does, and comes back.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openScreen } from './screen.mjs'
import { openWindow, until } from './driver.mjs'

const { MYBACKUP_DESKTOP: binary, MYBACKUP: cli } = process.env
assert.ok(binary && cli, 'MYBACKUP_DESKTOP and MYBACKUP name the built programs')

/** A screen, and what closes with the test. */
async function desk(t, more = {}) {
  const opened = []
  t.after(async () => {
    for (const one of opened.reverse()) await one.close()
  })
  const screen = await openScreen()
  opened.push(screen)
  const env = { ...screen.env, ...more }
  const at = (name) => join(env.HOME, name)
  for (const name of ['Documents', 'disk']) mkdirSync(at(name))
  const run = (...args) => execFileSync(cli, args, { env, encoding: 'utf8' })
  const open = async () => {
    const window = await openWindow({ binary, env })
    opened.push(window)
    return window
  }
  return { at, run, open, screen, env }
}

/** Presses what has this name, as soon as it is there. */
function press(window, name, kind = 'button, a, [role=radio], input[type=radio]') {
  return until(`"${name}" can be pressed`, () =>
    window.run(
      `const [kind, name] = arguments
       const named = (one) => (one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent).trim()
       const dialog = document.querySelector('dialog[open]')
       const found = [...(dialog ?? document).querySelectorAll(kind)]
         .find((one) => named(one).startsWith(name) && !one.disabled)
       found?.click()
       return Boolean(found)`,
      kind,
      name,
    ),
  )
}

const see = (window, text) =>
  until(`"${text}" is shown`, () =>
    window.run('return document.body.innerText.includes(arguments[0])', text),
  )

test('the window paints its first page', async (t) => {
  const { open, screen } = await desk(t)
  const window = await open()
  await see(window, 'Welcome to MyBackup')
  assert.equal(await window.run('return document.documentElement.lang'), 'en')
  assert.equal(
    await window.run('return [...document.images].every((i) => i.complete && i.naturalWidth > 0)'),
    true,
    'the content policy lets the icon through',
  )
  // The shield's greens and the page's colour: seen on the screen itself.
  await window.painted()
  await until('the page is on the screen', () => {
    const seen = screen.colours()
    return seen.get('1f6f5c') > 500 && seen.get('fbfbf9') > 100_000
  })
})

test('a page reaches its two commands and nothing else', async (t) => {
  const { open } = await desk(t)
  const window = await open()
  await see(window, 'Welcome to MyBackup')
  for (const [command, args] of [
    ['plugin:dialog|open', {}],
    ['plugin:notification|notify', { options: { title: 'x' } }],
    ['plugin:event|emit', { event: 'x', payload: 1 }],
    ['plugin:path|resolve_directory', { directory: 1 }],
    ['plugin:window|close', { label: 'main' }],
    [
      'plugin:webview|create_webview_window',
      { options: { label: 'x', url: 'https://example.org' } },
    ],
    ['nothing', {}],
  ]) {
    const outcome = await window.runAsync(
      `const [command, args, done] = arguments
       window.__TAURI_INTERNALS__.invoke(command, args).then(() => done('served'), () => done('refused'))`,
      command,
      args,
    )
    assert.equal(outcome, 'refused', command)
  }
  const own = await window.runAsync(
    `window.__TAURI_INTERNALS__.invoke('rpc', { method: 'app.info', params: {} }).then(arguments[0], arguments[0])`,
  )
  assert.equal(own.ok.set_up, false)
  const unknown = await window.runAsync(
    `window.__TAURI_INTERNALS__.invoke('rpc', { method: 'nothing', params: {} }).then(arguments[0], arguments[0])`,
  )
  assert.equal(unknown.problem.code, 'request')
})

test('an old version comes back in its place, and the undo too', async (t) => {
  const { at, run, open } = await desk(t)
  writeFileSync(at('Documents/letter.txt'), 'Dear Léa,\nfirst\n')
  run('init', '--destination', at('disk'), '--key-store', 'file')
  run('add', at('Documents'))
  const window = await open()
  await press(window, 'Start')
  await see(window, 'Your files are protected')
  writeFileSync(at('Documents/letter.txt'), 'Dear Léa,\nsecond\n')
  await press(window, 'Back up now')
  await until('there are two versions', () => {
    return JSON.parse(run('list', at('Documents/letter.txt'), '--json')).versions.length === 2
  })
  await window.run(
    `location.hash = '#/restore?path=' + encodeURIComponent(arguments[0])`,
    at('Documents/letter.txt'),
  )
  await press(window, 'Restore', 'nav a')
  await see(window, 'Recently changed')
  await press(window, 'letter.txt')
  await see(window, 'Versions, newest first')
  await window.run(
    `[...[...document.querySelectorAll('h2')].find((one) => one.textContent.startsWith('Versions')).parentElement.querySelectorAll('button')].at(-1).click()`,
  )
  await see(window, 'first')
  await press(window, 'Restore this version')
  await press(window, 'Replace')
  await press(window, 'Restore to')
  await see(window, 'We saved the current version')
  assert.equal(readFileSync(at('Documents/letter.txt'), 'utf8'), 'Dear Léa,\nfirst\n')
  await press(window, 'Undo')
  await until('what stood there is back', () => {
    return readFileSync(at('Documents/letter.txt'), 'utf8') === 'Dear Léa,\nsecond\n'
  })
})

test('the window speaks French', async (t) => {
  const { open } = await desk(t, { LC_ALL: 'fr_FR.UTF-8', LANGUAGE: 'fr' })
  const window = await open()
  await see(window, 'Bienvenue')
  assert.equal(await window.run('return document.documentElement.lang'), 'fr')
})

test('a picture of the backup is shown, and no address leads anywhere else', async (t) => {
  const { at, run, open } = await desk(t)
  writeFileSync(
    at('Documents/shield'),
    readFileSync(new URL('../../icons/128x128.png', import.meta.url)),
  )
  run('init', '--destination', at('disk'), '--key-store', 'file')
  run('add', at('Documents'))
  run('backup')
  const window = await open()
  await see(window, 'Your files are protected')
  await window.run(
    `location.hash = '#/restore?path=' + encodeURIComponent(btoa(arguments[0]))`,
    at('Documents/shield'),
  )
  const width = await until('the picture is shown', () =>
    window.run(`return document.querySelector('main figure img')?.naturalWidth`),
  )
  assert.equal(width, 128)
  for (const name of ['', '0'.repeat(64), '../Documents/shield', 'etc/passwd']) {
    const outcome = await window.runAsync(
      `const [name, done] = arguments
       const image = new Image()
       image.onload = () => done('shown')
       image.onerror = () => done('nothing')
       image.src = 'mb-preview://localhost/' + name`,
      name,
    )
    assert.equal(outcome, 'nothing', name)
  }
  const read = await window.runAsync(
    `fetch('mb-preview://localhost/' + '0'.repeat(64)).then(() => arguments[0]('read'), () => arguments[0]('refused'))`,
  )
  assert.equal(read, 'refused', 'The content policy lets images there, and nothing else')
})
