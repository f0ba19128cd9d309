// Pausing what starts by itself: on Home by the keyboard alone, known to the command line and to Settings, and ended.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { violations } from './axe.mjs'
import { openBrowser, openPage } from './browser.mjs'
import { cutOff } from './looks.mjs'
import { settled, usedComputer, visit } from './scenes.mjs'
import { wordsOf } from './words.mjs'
import { until } from '../desktop/driver.mjs'

let browser
before(async () => (browser = await openBrowser()))
after(() => browser.close())

for (const language of ['en', 'fr']) {
  test(`a pause by the keyboard is known everywhere and ends (${language})`, async (t) => {
    const computer = await usedComputer(t)
    const say = wordsOf(language)
    const { link } = await computer.serve()
    const { page, wrong } = await openPage(t, browser, link, {
      locale: language === 'fr' ? 'fr-FR' : 'en-GB',
      viewport: { width: 320, height: 720 },
    })
    const status = () => JSON.parse(computer.run('status', '--json'))
    const button = page.getByRole('button', { name: say('home-pause') })
    await button.waitFor()
    await button.focus()
    await page.keyboard.press('ArrowUp')
    const entry = (id) => page.getByRole('menuitem', { name: say(id) })
    await entry('home-pause-tomorrow').and(page.locator(':focus')).waitFor()
    assert.deepEqual([...(await cutOff(page)), ...(await violations(page))], [])
    await page.keyboard.press('Escape')
    await button.and(page.locator(':focus')).waitFor()
    assert.equal(await page.getByRole('menu').count(), 0)

    await page.keyboard.press('Enter')
    await entry('home-pause-hour').and(page.locator(':focus')).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.locator('.hero.paused').waitFor()
    const { state, paused_until } = status()
    assert.equal(state, 'paused')
    const hours = (Date.parse(paused_until) - Date.now()) / 3_600_000
    assert.ok(hours > 3.9 && hours <= 4, `${hours} hours are left`)

    // What a person starts is done all the same.
    const { run } = status().last_run
    await page.getByRole('button', { name: say('home-back-up') }).click()
    await until('a backup was made', () => status().last_run.run > run)
    await page.locator('.hero.paused').waitFor()

    await visit(page, 'settings?part=when')
    await settled(page)
    assert.deepEqual([...(await cutOff(page)), ...(await violations(page))], [])
    const section = page.locator('#settings-when')
    await section.getByRole('button', { name: say('home-resume') }).click()
    await until('it goes on', () => status().state === 'ok')
    await section.getByText(say('settings-when-next-changes')).waitFor()

    // A pause from the command line shows by itself.
    await visit(page, 'home')
    computer.run('pause', '90m')
    await page.locator('.hero.paused').waitFor()
    computer.run('resume')
    await page.locator('.hero.good').waitFor()
    assert.equal(wrong.join('\n'), '')
  })
}

test('what backups wait for is chosen in Settings', async (t) => {
  const computer = await usedComputer(t)
  const say = wordsOf('en')
  const { link } = await computer.serve()
  const { page, wrong } = await openPage(t, browser, `${link}`, { locale: 'en-GB' })
  await page.locator('main h1').waitFor()
  await visit(page, 'settings?part=when')
  const get = (name) => computer.run('config', 'get', name).trim()
  const section = page.locator('#settings-when')
  for (const [id, name, before, then] of [
    ['settings-when-metered', 'watch.metered', 'wait', 'go'],
    ['settings-when-battery', 'watch.on_battery_below', '30', '0'],
    ['settings-when-realtime', 'watch.realtime', 'true', 'false'],
  ]) {
    assert.equal(get(name), before)
    await section.getByRole('switch', { name: say(id, { percent: '30%' }) }).click()
    await until(`${name} is ${then}`, () => get(name) === then)
  }
  await section
    .getByLabel(say('settings-when-interval'))
    .selectOption({ label: say('settings-when-minutes', { count: 15, shown: '15' }) })
  await until('the interval is another', () => get('watch.interval') === '900')
  await section
    .getByText(say('settings-when-every', { every: '15 minutes' }), { exact: true })
    .waitFor()
  await section.getByRole('switch', { name: say('settings-when-on') }).click()
  await section.getByText(say('settings-when-asked')).waitFor()
  assert.equal(await section.getByLabel(say('settings-when-interval')).isDisabled(), true)
  assert.equal(wrong.join('\n'), '')
})
