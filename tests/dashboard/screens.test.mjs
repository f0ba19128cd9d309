// Every screen of the dashboard on the real engine: it is usable by everybody, in both languages and themes.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { violations } from './axe.mjs'
import { openBrowser, openPage } from './browser.mjs'
import { usedComputer } from './scenes.mjs'
import { tour } from './tour.mjs'

const { see } = tour()

for (const language of ['en', 'fr']) {
  for (const colorScheme of ['light', 'dark']) {
    test(`every screen is usable by everybody (${language}, ${colorScheme})`, async (t) => {
      await see(t, {
        language,
        colorScheme,
        async look(page) {
          const spoken = await page.evaluate(() => document.documentElement.lang)
          const other = spoken === language ? [] : [`the page says it speaks ${spoken}`]
          return [...other, ...(await violations(page))]
        },
      })
    })
  }
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
