// What is saved is shown to come back: a place is checked from its page, and Home says what that proved.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { violations } from './axe.mjs'
import { openBrowser, openPage } from './browser.mjs'
import { cutOff } from './looks.mjs'
import { settled, usedComputer, visit } from './scenes.mjs'
import { wordsOf } from './words.mjs'

let browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

test('a place is checked, and Home says how much of all data that proves', async (t) => {
  const computer = await usedComputer(t)
  const { link } = await computer.serve()
  const say = wordsOf('en')
  const { page, wrong } = await openPage(t, browser, link, { locale: 'en-GB' })
  await visit(page, 'home')
  await page.getByText(say('home-verified-never')).waitFor()
  await visit(page, 'places')
  await page.getByText(say('places-unverified')).waitFor()
  await page
    .getByRole('button', { name: new RegExp(`^${say('home-check-now')}`) })
    .first()
    .click()
  await page.getByText(say('result-prove-good')).waitFor()
  const part = { ago: say('app-just-now'), part: '100%' }
  await page.getByText(say('places-verified', part)).waitFor()
  await settled(page)
  const complaints = [...(await cutOff(page)), ...(await violations(page))]
  await visit(page, 'home')
  await page.getByText(say('home-verified-part', part)).waitFor()
  await page.getByText(say('home-drilled', part)).waitFor()
  complaints.push(...(await cutOff(page)), ...(await violations(page)))
  assert.equal([...complaints, ...wrong].join('\n'), '')
  assert.deepEqual(readdirSync(computer.at('.mybackup/temp')), [], 'nothing of the test stays')
  const status = JSON.parse(computer.run('status', '--json'))
  assert.equal(status.verified_percent, 100)
  assert.notEqual(status.last_drill, null)
})
