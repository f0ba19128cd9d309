// From nothing to an old version that is back in its place, and undone: and how little a first backup asks.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { openBrowser, openComputer, openPage } from './browser.mjs'
import { until } from '../desktop/driver.mjs'

let browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

/** Chooses a folder in the page's own list of folders. */
async function choose(page, path, button) {
  const dialog = page.getByRole('dialog')
  for (const name of path) await dialog.getByRole('button', { name, exact: true }).click()
  await dialog.getByRole('button', { name: button }).click()
}

test('somebody protects their folders, and gets an old version back', async (t) => {
  const { at, serve, run } = await openComputer(t)
  writeFileSync(at('Documents/letter.txt'), 'Dear Léa,\nfirst\n')
  const { link } = await serve()
  const { page, wrong } = await openPage(t, browser, link, { locale: 'en-GB' })
  const click = (name, role = 'button') => page.getByRole(role, { name }).first().click()

  await click(/Protect this computer/)
  await page.getByRole('heading', { name: 'What should be protected?' }).waitFor()
  assert.equal(await page.getByRole('checkbox', { name: /Documents/ }).isChecked(), true)
  await click('Continue')
  await click(/A folder or network drive/)
  await choose(page, ['disk'], /^Choose .*disk/)
  await page.getByText('MyBackup can write there').waitFor()
  await click('Use this place')
  await page.getByRole('heading', { name: 'Your recovery key' }).waitFor()
  const words = page.locator('main ol li')
  await words.nth(23).waitFor()
  assert.equal(await words.count(), 24)
  await click('Do it later')
  await page.getByRole('heading', { name: 'Your files are safe' }).waitFor()
  await click('Go to Home')
  await page.getByRole('heading', { name: 'Your files are protected' }).waitFor()

  writeFileSync(at('Documents/letter.txt'), 'Dear Léa,\nsecond\n')
  await click('Back up now')
  await until('there are two versions', () => {
    return JSON.parse(run('list', at('Documents/letter.txt'), '--json')).versions.length === 2
  })

  await click('Restore', 'link')
  await page.getByRole('searchbox').fill('lett')
  await page
    .getByRole('link', { name: /letter\.txt/ })
    .or(page.getByRole('button', { name: /letter\.txt/ }))
    .first()
    .click()
  const old = page
    .getByRole('region', { name: /Versions/ })
    .or(page.locator('[aria-label^="Versions"]'))
    .first()
  await old.getByRole('button').last().click()
  await page.getByText('first', { exact: false }).first().waitFor()
  await click(/Restore this version/)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /Replace/ }).check()
  await dialog
    .getByRole('button', { name: /^Restore/ })
    .last()
    .click()
  await dialog.getByText('We saved the current version').waitFor()
  assert.equal(readFileSync(at('Documents/letter.txt'), 'utf8'), 'Dear Léa,\nfirst\n')
  await dialog.getByRole('button', { name: 'Undo' }).click()
  await until('what stood there is back', () => {
    return readFileSync(at('Documents/letter.txt'), 'utf8') === 'Dear Léa,\nsecond\n'
  })
  assert.deepEqual(wrong, [])
})

test('a first backup takes four clicks and nothing to type', async (t) => {
  const { at, serve, run } = await openComputer(t)
  writeFileSync(at('Documents/letter.txt'), 'Dear Léa,\n')
  const { link } = await serve()
  const { page } = await openPage(t, browser, 'about:blank', { locale: 'en-GB' })
  // No disk can be plugged in here: the computer only says that there is one.
  const raw = Buffer.from(at('disk')).toString('base64')
  const stick = { path: { shown: at('disk'), raw }, name: 'STICK', removable: true }
  const found = [{ ...stick, free: 64e9, total: 64e9, holds_backup: false }]
  await page.route('**/rpc', (route, request) =>
    request.postDataJSON().method === 'places.detect'
      ? route.fulfill({ json: { ok: found } })
      : route.continue(),
  )
  await page.goto(link)
  let clicks = 0
  const click = async (name) => {
    clicks += 1
    await page.getByRole('button', { name }).click()
  }
  await click(/Protect this computer/)
  await click('Continue')
  await page.getByText('MyBackup can write there').waitFor()
  await click('Use this place')
  await click('Do it later')
  await page.getByRole('heading', { name: 'Your files are safe' }).waitFor()
  assert.equal(JSON.parse(run('status', '--json')).state, 'ok')
  assert.ok(clicks <= 4, `${clicks} clicks`)
})

test('an answer that comes late takes nothing away from who went on', async (t) => {
  const { at, serve } = await openComputer(t)
  const { link } = await serve()
  const { page, wrong } = await openPage(t, browser, link, { locale: 'en-GB' })
  // The person's own folder is shown first, and this computer takes its time for it.
  let came = false
  await page.route('**/rpc', async (route, request) => {
    const { method, params } = request.postDataJSON()
    const own = method === 'fs.list' && params.path === null
    if (own) await new Promise((soon) => setTimeout(soon, 1_500))
    await route.continue()
    if (own) request.response().then(() => (came = true))
  })
  await page.getByRole('button', { name: /I already have a backup/ }).click()
  await page.getByRole('button', { name: 'Choose its folder…' }).click()
  const dialog = page.getByRole('dialog')
  const where = dialog.getByRole('textbox')
  await where.fill(at('disk'))
  await dialog.getByRole('button', { name: 'Go there' }).click()
  const choice = dialog.getByRole('button', { name: /^Choose .*disk/ })
  await choice.waitFor()
  await until('the late answer has come', () => came)
  await page.waitForTimeout(100)
  assert.equal(await where.inputValue(), at('disk'))
  assert.equal(await choice.count(), 1)
  assert.deepEqual(wrong, [])
})
