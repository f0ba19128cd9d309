// A folder of 100,000 files, gone through from its first row to its last: the page keeps only what is near.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openBrowser, openPage } from './browser.mjs'
import { usedComputer } from './scenes.mjs'

const FILES = 100_000

let browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

/** An entry of a folder that no disk has to hold for this. */
function entry(folder, number) {
  const name = `${String(number).padStart(6, '0')}.jpg`
  const shown = `${folder}/${name}`
  const path = { shown, raw: Buffer.from(shown).toString('base64') }
  return { name, path, kind: 'file', size: number, modified: 1e12, version: 1, differs: null }
}

test('a folder of 100,000 files is gone through to its last row, and the page stays small', async (t) => {
  const computer = await usedComputer(t)
  const { link } = await computer.serve()
  const { page, context, wrong } = await openPage(t, browser, link, { locale: 'en-GB' })
  const folder = computer.at('Documents')
  const parts = []
  await context.route('**/rpc', async (route, request) => {
    const { method, params } = request.postDataJSON()
    if (method !== 'catalog.list') return route.continue()
    const from = Number(params.after ?? 0)
    const to = Math.min(FILES, from + (params.most ?? 200))
    parts.push(to - from)
    const entries = Array.from({ length: to - from }, (_, at) => entry(folder, from + at))
    const next = to < FILES ? String(to) : null
    await route.fulfill({ json: { ok: { entries, total: null, next } } })
  })
  const raw = Buffer.from(folder).toString('base64')
  await page.evaluate(
    (hash) => (location.hash = hash),
    `#/restore?${new URLSearchParams({ tab: 'date', folder: raw })}`,
  )
  await page.getByRole('button', { name: '000000.jpg' }).waitFor()
  const seen = await page.evaluate(
    (last) =>
      new Promise((done) => {
        const most = { rows: 0, elements: 0 }
        const look = () => {
          most.rows = Math.max(most.rows, document.querySelectorAll('[data-row]').length)
          most.elements = Math.max(most.elements, document.querySelectorAll('*').length)
          scrollTo(0, document.documentElement.scrollHeight)
          if (document.querySelector(`[data-row="${last}"]`)) done(most)
          else requestAnimationFrame(look)
        }
        look()
      }),
    FILES - 1,
  )
  const last = page.locator(`[data-row="${FILES - 1}"]`)
  await last.getByRole('button', { name: '099999.jpg' }).waitFor()
  assert.equal(await last.getAttribute('aria-rowindex'), String(FILES + 1))
  assert.ok(seen.rows <= 300, `${seen.rows} rows were drawn at a time`)
  assert.ok(seen.elements <= 6_000, `the page had ${seen.elements} elements`)
  assert.ok(Math.max(...parts) <= 2_000, 'No part is read that nobody waits for')
  assert.equal(
    parts.reduce((sum, part) => sum + part, 0),
    FILES,
    'and each is read once',
  )
  assert.deepEqual(wrong, [])
})
