// The real window, on a screen of its own: it is painted, does what the service does, and comes back.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { openScreen } from './screen.mjs'
import { openWindow, until } from './driver.mjs'

const { MYBACKUP_DESKTOP: binary, MYBACKUP: cli } = process.env
assert.ok(binary && cli, 'MYBACKUP_DESKTOP and MYBACKUP name the built programs')

/** Keeps a proof's figures where `npm run reliability` finds them. */
function keep(name, figures) {
  const folder = join(dirname(dirname(binary)), 'proof')
  mkdirSync(folder, { recursive: true })
  const seconds = Math.round(performance.now() / 1000)
  const kept = { name, tier: 'short', figures, seed: 1, seconds, position: 0 }
  writeFileSync(join(folder, `${name}.short.json`), JSON.stringify(kept))
}

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
         .find((one) => named(one).startsWith(name) && !one.disabled && !one.ariaDisabled)
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
  await until('the content policy lets the icon through', () =>
    window.run(
      'return document.images.length > 0 && [...document.images].every((i) => i.naturalWidth > 0)',
    ),
  )
  // The shield's greens and the page's colour: seen on the screen itself.
  await window.painted()
  await until('the page is on the screen', () => {
    const seen = screen.colours()
    return seen.get('1f6f5c') > 500 && seen.get('fbfbf9') > 100_000
  })
})

test('without a screen the program says what to do', () => {
  for (const DISPLAY of ['', ':9999']) {
    const env = { PATH: process.env.PATH, HOME: tmpdir(), DISPLAY, GDK_BACKEND: 'x11' }
    const { status, stderr } = spawnSync(binary, { env, encoding: 'utf8' })
    assert.equal(status, 1)
    assert.match(stderr, /no screen here. To use MyBackup in a browser, run: mybackup serve/)
    assert.doesNotMatch(stderr, /panicked/)
  }
})

test('r36 a page reaches its two commands and nothing else', async (t) => {
  const { open } = await desk(t)
  const window = await open()
  await see(window, 'Welcome to MyBackup')
  const figures = { asked: 0, refused: 0, wrongly_served: 0 }
  /** What comes of a command: its answer, or that it was refused. */
  const invoke = async (command, args) => {
    figures.asked += 1
    return window.runAsync(
      `const [command, args, done] = arguments
       window.__TAURI_INTERNALS__.invoke(command, args).then((answer) => done({ answer }), () => done('refused'))`,
      command,
      args,
    )
  }
  const refused = (outcome, what) => {
    const is = outcome === 'refused' || Boolean(outcome.answer?.problem)
    figures[is ? 'refused' : 'wrongly_served'] += 1
    assert.ok(is, `${what} was served`)
  }
  // Commands of the framework and its parts, which no page was given.
  for (const [command, args] of [
    ['plugin:autostart|enable', {}],
    ['plugin:dialog|open', {}],
    ['plugin:notification|notify', { options: { title: 'x' } }],
    ['plugin:event|emit', { event: 'x', payload: 1 }],
    ['plugin:event|listen', { event: 'x', target: { kind: 'Any' }, handler: 1 }],
    ['plugin:path|resolve_directory', { directory: 1 }],
    ['plugin:tray|new', { options: {} }],
    ['plugin:menu|new', { kind: 'Menu', options: {} }],
    ['plugin:image|from_path', { path: '/etc/hostname' }],
    ['plugin:window|close', { label: 'main' }],
    ['plugin:webview|create_webview_window', { options: { label: 'x', url: 'https://a.example' } }],
    ['nothing', {}],
    ['', {}],
  ]) {
    refused(await invoke(command, args), command)
  }
  // The two that it was given, with what nobody should give them.
  for (const args of [
    {},
    { method: 7, params: {} },
    { method: 'status.get' },
    { method: 'nothing', params: {} },
    { method: 'status.get\u0000', params: {} },
    { method: 'host.nothing', params: {} },
    { method: 'host.pick-folder.x', params: null },
    { method: 'catalog.list', params: { path: 'text', at: 'text' } },
    { method: 'catalog.list', params: [1, 2, 3] },
    { method: 'key.check', params: { words: [[-1, 'x']] } },
    { method: 'restore.start', params: {} },
    { method: 'x'.repeat(100_000), params: {} },
    { method: 'folders.add', params: { path: { shown: '/etc', raw: '!!!' } } },
    { method: 'folders.add', params: { path: { shown: 'etc', raw: 'ZXRj' } } },
  ]) {
    refused(await invoke('rpc', args), JSON.stringify(args).slice(0, 80))
  }
  for (const args of [{}, { channel: 7 }, { channel: '__CHANNEL__:x' }]) {
    refused(await invoke('rpc_subscribe', args), JSON.stringify(args))
  }
  const { answer } = await invoke('rpc', { method: 'app.info', params: {} })
  assert.equal(answer.ok.set_up, false)

  // No page of somebody else's gets into the window, where it could ask.
  const elsewhere = createServer((_, reply) => reply.end('<h1>elsewhere</h1>'))
  await new Promise((done) => elsewhere.listen(0, '127.0.0.1', done))
  t.after(() => elsewhere.close())
  const address = `http://127.0.0.1:${elsewhere.address().port}/`
  for (const address_ of [
    address,
    'https://a.example/',
    'file:///etc/hostname',
    'data:text/html,x',
  ]) {
    figures.asked += 1
    await window.run('location.href = arguments[0]', address_)
    await new Promise((soon) => setTimeout(soon, 300))
    const stays = await window.run(
      `return document.body.innerText.includes('Welcome') && location.host === 'localhost'`,
    )
    figures[stays ? 'refused' : 'wrongly_served'] += 1
    assert.ok(stays, `the window went to ${address_}`)
  }
  keep('R36', figures)
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
  // A backup that begins by itself takes neither the result away nor the way back.
  await window.run(`window.gone = 0
    const undo = () => [...document.querySelectorAll('dialog button')].some((one) => one.textContent.trim() === 'Undo')
    new MutationObserver(() => { window.gone += undo() ? 0 : 1 })
      .observe(document.querySelector('dialog[open]'), { subtree: true, childList: true, characterData: true })`)
  writeFileSync(at('Documents/other.txt'), 'written meanwhile\n')
  await until('it is saved by itself', () => {
    return JSON.parse(run('list', at('Documents/other.txt'), '--json')).versions.length === 1
  })
  assert.equal(await window.run('return window.gone'), 0, 'the result went away')
  await press(window, 'Undo')
  await until('what stood there is back', () => {
    return readFileSync(at('Documents/letter.txt'), 'utf8') === 'Dear Léa,\nsecond\n'
  })
})

test('the program starts at login, without a window, where a person wants that', async (t) => {
  const { at, run, open } = await desk(t)
  run('init', '--destination', at('disk'), '--key-store', 'file')
  const window = await open()
  await press(window, 'Settings', 'nav a')
  const entry = () => {
    const folder = at('.config/autostart')
    const names = existsSync(folder) ? readdirSync(folder) : []
    return names.map((name) => readFileSync(join(folder, name), 'utf8')).join('')
  }
  const toggle = 'Start MyBackup when I log in'
  await press(window, toggle, 'input[role=switch]')
  await until('the desktop knows', () => entry().includes(`Exec=${binary} --hidden`))
  await press(window, toggle, 'input[role=switch]')
  await until('and forgets', () => entry() === '')
})

test('the window speaks French', async (t) => {
  const { open } = await desk(t, { LC_ALL: 'fr_FR.UTF-8', LANGUAGE: 'fr' })
  const window = await open()
  await see(window, 'Bienvenue')
  assert.equal(await window.run('return document.documentElement.lang'), 'fr')
})

test('the window is dark where the desktop is, and light where a person wants that', async (t) => {
  const { at, run, open, screen, env } = await desk(t)
  const gtk = join(env.HOME, '.config', 'gtk-3.0')
  mkdirSync(gtk, { recursive: true })
  writeFileSync(
    join(gtk, 'settings.ini'),
    '[Settings]\ngtk-theme-name=Adwaita\ngtk-application-prefer-dark-theme=1\n',
  )
  run('init', '--destination', at('disk'), '--key-store', 'file')
  run('add', at('Documents'))
  run('backup')
  const window = await open()
  await see(window, 'Your files are protected')
  await window.painted()
  await until('the page is dark on the screen', () => {
    const seen = screen.colours()
    return seen.get('171c1a') > 100_000 && !seen.has('fbfbf9')
  })
  await window.run("location.hash = '#/settings'")
  await press(window, 'Light')
  await until('the page is light on the screen', () => screen.colours().get('fbfbf9') > 100_000)
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
