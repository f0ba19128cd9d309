// Every screen of the dashboard on the real engine: it is usable by everybody, in both languages and themes.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { violations } from './axe.mjs'
import { openBrowser, openPage } from './browser.mjs'
import { usedComputer } from './scenes.mjs'
import { tour } from './tour.mjs'

const { see } = tour()

for (const language of ['en', 'fr']) {
  test(`every screen is usable by everybody, light and dark (${language})`, async (t) => {
    await see(t, {
      language,
      async look(page) {
        const spoken = await page.evaluate(() => document.documentElement.lang)
        const found = spoken === language ? [] : [`the page says it speaks ${spoken}`]
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme })
          found.push(...(await violations(page)))
        }
        return found
      },
    })
  })
}

let browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

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
