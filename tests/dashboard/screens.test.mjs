// Every screen of the dashboard on the real engine: it is usable by everybody, in both languages and themes.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openBrowser, openComputer, openPage } from './browser.mjs'

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const screens = ['home', 'restore', 'folders', 'places', 'activity', 'settings']

let browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

/** What axe finds wrong on a page, one line each. */
async function violations(page) {
  // The content policy lets no foreign script in: the test's own goes past it through the debugger.
  await page.evaluate(axe)
  const found = await page.evaluate(() => globalThis.axe.run(document))
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
}

/** A computer with three runs, an old version and a deleted file. */
async function usedComputer(t, options) {
  const computer = await openComputer(t, options)
  const { at, run } = computer
  writeFileSync(at('Documents/letter.txt'), 'Dear Léa,\nfirst\n')
  writeFileSync(at('Documents/Budget été.csv'), 'a;b\n1;2\n')
  writeFileSync(at('Pictures/holiday.jpg'), Buffer.alloc(20_000, 7))
  run('init', '--destination', at('disk'), '--key-store', 'file')
  for (const name of ['Documents', 'Pictures']) run('add', at(name))
  run('backup')
  writeFileSync(at('Documents/letter.txt'), 'Dear Léa,\nsecond\n')
  run('backup')
  return computer
}

for (const [language, locale] of [
  ['en', 'en-GB'],
  ['fr', 'fr-FR'],
]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`every screen is usable by everybody (${language}, ${colorScheme})`, async (t) => {
      const computer = await usedComputer(t, {
        language: language === 'fr' ? 'fr_FR.UTF-8' : 'en_US.UTF-8',
      })
      const { link } = await computer.serve()
      const { page, wrong } = await openPage(t, browser, link, { colorScheme, locale })
      for (const screen of screens) {
        await page.evaluate((screen) => (location.hash = `#/${screen}`), screen)
        await page.locator('main h1').waitFor()
        await page.waitForLoadState('networkidle').catch(() => {})
        assert.deepEqual(await violations(page), [], screen)
        assert.equal(await page.evaluate(() => document.documentElement.lang), language)
        for (const width of [1040, 320]) {
          await page.setViewportSize({ width, height: 720 })
          const beyond = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          )
          assert.ok(beyond <= 0, `${screen} is ${beyond} px too wide at ${width}`)
        }
        await page.setViewportSize({ width: 1040, height: 720 })
      }
      assert.deepEqual(wrong, [])
    })
  }
}

test('an address without its key shows nothing of a person', async (t) => {
  const computer = await usedComputer(t)
  const { link } = await computer.serve()
  const { page } = await openPage(t, browser, link.replace(/#.*/, ''))
  await page.getByText('mybackup serve').first().waitFor()
  assert.doesNotMatch(await page.locator('body').innerText(), /Documents|letter/)
  const { page: own } = await openPage(t, browser, link)
  await own.locator('main h1').waitFor()
  assert.doesNotMatch(own.url(), /t=/, 'the key does not stay in the address')
})
