// Looking through the past on the real engine: what differs, the steps to it, a very large folder, and pictures.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openBrowser, openComputer, openPage } from './browser.mjs'

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const icon = (name) =>
  readFileSync(fileURLToPath(new URL(`../../icons/${name}.png`, import.meta.url)))

let browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

/** A computer that protects two folders, with a page that is open. */
async function opened(t, fill, options) {
  const computer = await openComputer(t)
  fill(computer)
  computer.run('init', '--destination', computer.at('disk'), '--key-store', 'file')
  for (const name of ['Documents', 'Pictures']) computer.run('add', computer.at(name))
  computer.run('backup')
  const { link } = await computer.serve()
  const { page, wrong } = await openPage(t, browser, link, { locale: 'en-GB', ...options })
  await page.locator('main h1').waitFor()
  /** Goes to something on the Restore screen. */
  const go = (query) =>
    page.evaluate((hash) => (location.hash = hash), `#/restore?${new URLSearchParams(query)}`)
  const raw = (name) => Buffer.from(computer.at(name)).toString('base64')
  /** Takes the status bar's word that a backup ended, whatever the page shows. */
  const backUp = async () => {
    // Two backups within a second look alike to a person, not to the test.
    await new Promise((done) => setTimeout(done, 1_100))
    computer.run('backup')
  }
  return { ...computer, page, wrong, go, raw, backUp }
}

async function violations(page) {
  await page.evaluate(axe)
  const found = await page.evaluate(() => globalThis.axe.run(document))
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
}

/** The names that a folder's list shows. */
const names = (page) => page.locator('[data-row] bdi').allInnerTexts()

test('steps lead to the backups in which a folder differs, and only that can be shown', async (t) => {
  const { at, page, wrong, go, raw, backUp } = await opened(t, ({ at }) => {
    mkdirSync(at('Documents/Letters'))
    for (const name of ['Letters/one.txt', 'budget.csv', 'old.txt', 'same.txt']) {
      writeFileSync(at(`Documents/${name}`), 'first')
    }
  })
  writeFileSync(at('Pictures/other.txt'), 'in another folder')
  await backUp()
  writeFileSync(at('Documents/budget.csv'), 'second')
  writeFileSync(at('Documents/Letters/one.txt'), 'second')
  rmSync(at('Documents/old.txt'))
  await backUp()

  await go({ tab: 'date', folder: raw('Documents') })
  await page.getByRole('button', { name: 'budget.csv' }).waitFor()
  assert.deepEqual(await names(page), ['Letters', 'budget.csv', 'same.txt'])
  await page.getByRole('checkbox', { name: /^Select .*budget\.csv/ }).check()
  const earlier = page.getByRole('button', { name: /^Previous backup in which/ })
  const later = page.getByRole('button', { name: /^Next backup in which/ })
  assert.equal(await later.getAttribute('aria-disabled'), 'true')
  await earlier.click()
  await page.getByRole('button', { name: 'old.txt' }).waitFor()
  assert.equal(
    await page.getByRole('checkbox', { name: /^Select .*budget\.csv/ }).isChecked(),
    true,
    'A date that changes keeps the selection',
  )
  await earlier.click()
  await page.getByText('This folder is the same in all earlier backups.').waitFor()
  await page.getByRole('checkbox', { name: 'Only what differs from now' }).check()
  await page.getByText('Deleted since').waitFor()
  assert.deepEqual(await names(page), ['Letters', 'budget.csv', 'old.txt'])
  assert.equal(await page.getByText('Changed since').count(), 2)
  assert.deepEqual(await violations(page), [])
  await later.click()
  await page.getByText('Nothing that was in this folder then has changed since.').waitFor()
  await later.click()
  await page.getByText('This folder is the same in all later backups.').waitFor()
  await page.getByRole('button', { name: 'Latest backup' }).click()
  await page.getByText('This is how the folder is now.').waitFor()
  assert.deepEqual(wrong, [])
})

test('a very large folder opens at once, and the keyboard goes through all of it', async (t) => {
  const { at, page, wrong, go, raw, backUp } = await opened(t, ({ at }) => {
    mkdirSync(at('Pictures/many'))
    for (let number = 0; number < 2_300; number += 1) {
      writeFileSync(at(`Pictures/many/${String(number).padStart(4, '0')}.jpg`), '')
    }
    mkdirSync(at('Pictures/many/year'))
  })
  await go({ tab: 'date', folder: raw('Pictures/many') })
  await page.getByRole('button', { name: '0000.jpg' }).waitFor()
  const table = page.getByRole('table')
  assert.equal(await table.getAttribute('aria-rowcount'), '-1', 'How many there are is not counted')
  assert.equal((await names(page))[0], 'year', 'Folders come first')
  assert.ok((await page.locator('[data-row]').count()) <= 200, 'Only what is near is drawn')

  // Another date keeps the place in the list.
  writeFileSync(at('Pictures/many/0000.jpg'), 'another')
  await backUp()
  await page.evaluate(() => globalThis.scrollTo(0, 5_000))
  await page.locator('[data-row="120"]').waitFor()
  const top = () =>
    page.locator('[data-row="120"]').evaluate((row) => row.getBoundingClientRect().top)
  const place = await top()
  await page
    .getByRole('button', { name: /^Previous backup in which/ })
    .evaluate((one) => one.click())
  await page.getByText(/^As of \d/).waitFor({ state: 'attached' })
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
  assert.ok(Math.abs((await top()) - place) < 2, `${await top()} instead of ${place}`)
  await page.evaluate(() => globalThis.scrollTo(0, 0))
  await page.getByRole('button', { name: 'year' }).waitFor()

  const focused = () => page.evaluate(() => document.activeElement.textContent.trim())
  await page.getByRole('button', { name: 'year' }).focus()
  await page.keyboard.press('ArrowDown')
  assert.equal(await focused(), '0000.jpg')
  for (let tries = 0; (await focused()) !== '2299.jpg'; tries += 1) {
    assert.ok(tries < 300, `The keyboard does not get beyond ${await focused()}`)
    await page.keyboard.press('End')
    await page.waitForTimeout(20)
  }
  const last = page.locator('[data-row="2300"]')
  assert.equal(await last.getAttribute('aria-rowindex'), '2302')
  assert.ok((await page.locator('[data-row]').count()) <= 200, 'What is far is put away again')
  await page.keyboard.press('Home')
  await page.waitForFunction(() => document.activeElement.textContent.includes('year'))
  assert.deepEqual(wrong, [])
})

for (const files of [30, 900]) {
  test(`a selection among ${files} files says what was not there at another date`, async (t) => {
    const { at, page, wrong, go, raw, backUp } = await opened(t, ({ at }) => {
      mkdirSync(at('Pictures/many'))
      for (let number = 0; number < files; number += 1) {
        writeFileSync(at(`Pictures/many/${String(number).padStart(3, '0')}.jpg`), 'x')
      }
    })
    writeFileSync(at('Pictures/many/999-new.jpg'), 'x')
    writeFileSync(at('Pictures/many/001.jpg'), 'longer than before')
    await backUp()
    await go({ tab: 'date', folder: raw('Pictures/many') })
    const box = (name) => page.getByRole('checkbox', { name: new RegExp(`^Select .*${name}`) })
    const bar = page.getByRole('status').filter({ hasText: /selected/ })
    const toEnd = async (last) => {
      await page.waitForFunction((row) => {
        globalThis.scrollTo(0, document.documentElement.scrollHeight)
        return document.querySelector(`[data-row="${row}"]`)
      }, last)
    }
    await box('001.jpg').check()
    await bar.getByText('1 item selected').waitFor()
    await bar.getByText(/^18.bytes? in files/).waitFor()
    await toEnd(files)
    await box('999-new.jpg').check()
    await bar.getByText('2 items selected').waitFor()

    // At the date before one of them was not there, and the other was smaller.
    await page
      .getByRole('button', { name: /^Previous backup in which/ })
      .evaluate((one) => one.click())
    await page.getByText(/^As of \d/).waitFor({ state: 'attached' })
    await toEnd(files - 1)
    await bar.getByText('1 of them was not there at that date').waitFor()
    await bar.getByText(/^1.bytes? in files/).waitFor()
    await page.getByRole('button', { name: 'Latest backup' }).evaluate((one) => one.click())
    await bar.getByText(/^19.bytes? in files/).waitFor()
    assert.equal(await bar.getByText('not there').count(), 0)

    await page
      .getByRole('checkbox', { name: 'Select all that is shown' })
      .evaluate((one) => one.click())
    await bar.getByText(`${files + 1} items selected`).waitFor()
    await box('999-new.jpg').uncheck()
    await bar.getByText(`${files} items selected`).waitFor()
    await page.getByRole('button', { name: 'Clear selection' }).click()
    await page.waitForFunction(() => !document.querySelector('[data-row] input:checked'))
    assert.deepEqual(wrong, [])
  })
}

for (const colorScheme of ['light', 'dark']) {
  test(`a picture is shown and compared with the one before (${colorScheme})`, async (t) => {
    const drawing =
      '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><script>parent.hurt = 1</script></svg>'
    const { at, page, wrong, go, raw, backUp } = await opened(
      t,
      ({ at }) => {
        writeFileSync(at('Pictures/holiday'), icon('128x128'))
        writeFileSync(at('Pictures/house.svg'), drawing)
        writeFileSync(at('Pictures/broken.png'), icon('32x32').subarray(0, 20))
      },
      { colorScheme },
    )
    writeFileSync(at('Pictures/holiday'), icon('512x512'))
    await backUp()
    const widths = (count) =>
      page
        .waitForFunction(
          (count) => {
            const found = [...document.querySelectorAll('main figure img')]
            const loaded = found.filter((image) => image.complete && image.naturalWidth > 0)
            return loaded.length === count && loaded.map((image) => image.naturalWidth)
          },
          count,
          { timeout: 10_000 },
        )
        .then((found) => found.jsonValue())

    await go({ path: raw('Pictures/holiday') })
    assert.deepEqual(await widths(1), [512])
    await page.getByRole('img', { name: /Picture .*holiday/ }).waitFor()
    await page.getByRole('combobox', { name: 'Compare with' }).selectOption({ index: 1 })
    assert.deepEqual(await widths(2), [128, 512], 'The older one comes first')
    assert.deepEqual(await violations(page), [])

    await page.getByRole('radio', { name: 'One over the other' }).check()
    const border = page.getByRole('slider', { name: 'Border between the two pictures' })
    await border.focus()
    await page.keyboard.press('End')
    assert.equal(await border.getAttribute('aria-valuetext'), '100% before, 0% after')
    await page.getByRole('button', { name: 'Show more of the picture after' }).click()
    assert.equal(await border.inputValue(), '90')
    const clip = await page
      .locator('.newer .frame')
      .evaluate((frame) => globalThis.getComputedStyle(frame).clipPath)
    assert.equal(clip, 'inset(0px 0px 0px 90%)')
    assert.deepEqual(await widths(2), [128, 512], 'Both stay as they are when they are laid over')
    assert.deepEqual(await violations(page), [])

    await go({ path: raw('Pictures/house.svg') })
    assert.deepEqual(await widths(1), [90])
    assert.equal(
      await page.evaluate(() => globalThis.hurt),
      undefined,
      'What a drawing says to do is not done',
    )
    assert.deepEqual(wrong, [])
    await go({ path: raw('Pictures/broken.png') })
    await page.getByText('This picture cannot be shown.').waitFor()
  })
}
