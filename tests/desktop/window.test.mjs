// The real window, on a screen of its own: it opens, and its page is painted.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openScreen } from './screen.mjs'
import { openWindow, until } from './driver.mjs'

const binary = process.env.MYBACKUP_DESKTOP
assert.ok(binary, 'MYBACKUP_DESKTOP names the built program')

test('the window paints its first page', async (t) => {
  const opened = []
  t.after(async () => {
    for (const one of opened.reverse()) await one.close()
  })
  const screen = await openScreen()
  opened.push(screen)
  const window = await openWindow({ binary, env: screen.env })
  opened.push(window)

  await until('the page has its heading', () =>
    window.run('return document.querySelector("h1")?.textContent === "MyBackup"'),
  )
  const text = await window.run('return document.body.innerText')
  assert.match(text, /keeps the history of your files/)
  assert.equal(await window.run('return document.documentElement.lang'), 'en')
  assert.equal(
    await window.run('return [...document.images].every((i) => i.complete && i.naturalWidth > 0)'),
    true,
    'the content policy lets the icon through',
  )

  // The shield's two greens and the page's colour: seen on the screen itself.
  await window.painted()
  await until('the page is on the screen', () => {
    const seen = screen.colours()
    return seen.get('2b8f77') > 500 && seen.get('1f6f5c') > 500 && seen.get('fbfbf9') > 100_000
  })
})
