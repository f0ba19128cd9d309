// Where the space goes, on the real engine: by folder and by kind, as bars and as a table, with the keyboard too.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { violations } from './axe.mjs'
import { openBrowser, openComputer, openPage } from './browser.mjs'
import { cutOff } from './looks.mjs'
import { settled, visit } from './scenes.mjs'
import { wordsOf } from './words.mjs'

let browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

/** A computer with files of which each is another, and none can be made smaller. */
async function filled(t, language) {
  const computer = await openComputer(t, { language })
  const { at, run } = computer
  mkdirSync(at('Pictures/2025'), { recursive: true })
  writeFileSync(at('Pictures/2025/film.mp4'), randomBytes(700_000))
  writeFileSync(at('Pictures/2025/tree.jpg'), randomBytes(200_000))
  for (let n = 0; n < 30; n++) {
    writeFileSync(at(`Pictures/small ${n}.jpg`), randomBytes(1_000 + n * 10))
  }
  writeFileSync(at('Documents/gone.odt'), randomBytes(90_000))
  writeFileSync(at('Documents/letter.odt'), 'Dear Léa')
  run('init', '--destination', at('disk'), '--key-store', 'file')
  for (const name of ['Documents', 'Pictures']) run('add', at(name))
  run('backup')
  rmSync(at('Documents/gone.odt'))
  run('backup')
  return computer
}

for (const [language, colorScheme] of [
  ['en', 'light'],
  ['fr', 'dark'],
]) {
  test(`it is seen what takes the space, and looked into (${language})`, async (t) => {
    const { serve } = await filled(t, `${language}_${language === 'fr' ? 'FR' : 'US'}.UTF-8`)
    const { link } = await serve()
    const say = wordsOf(language)
    const locale = language === 'fr' ? 'fr-FR' : 'en-GB'
    const { page, wrong } = await openPage(t, browser, link, { locale, colorScheme })
    const asked = []
    page.on('request', (request) => {
      if (request.url().endsWith('/rpc')) asked.push(request.postDataJSON().method)
    })
    await visit(page, 'activity')
    assert.ok(!asked.includes('space.shares'), 'It is not worked out before anybody wants it')
    await page.getByText(say('space-title'), { exact: true }).click()
    const figure = page.getByRole('figure')
    const rows = async () =>
      (await figure.getByRole('listitem').allInnerTexts()).map((text) => text.split('\n')[0])
    await figure.waitFor()
    assert.deepEqual(await rows(), ['Pictures', 'Documents'])
    const wide = await figure
      .locator('rect.bar')
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width))
    assert.ok(wide[0] > wide[1] * 8 && wide[1] > 5, `the bars show how much: ${wide}`)

    // With the keyboard into a folder: what is said of it comes next.
    await figure.getByRole('button', { name: 'Pictures' }).press('Enter')
    await figure.getByRole('button', { name: '2025' }).waitFor()
    assert.equal((await rows()).length, 13)
    assert.equal((await rows()).at(-1), say('space-others', { count: 19 }))
    const focused = () => page.evaluate(() => document.activeElement.textContent)
    assert.match(await focused(), /Pictures.*32/)
    await page
      .getByRole('button', { name: say('activity-more') })
      .first()
      .click()
    await figure.getByText('small 0.jpg').waitFor()
    assert.equal((await rows()).length, 31)
    await figure.getByRole('button', { name: '2025' }).click()
    await figure.getByText('film.mp4').waitFor()
    assert.deepEqual(await rows(), ['film.mp4', 'tree.jpg'])

    const table = page.getByRole('table', { name: /2025/ })
    await page.getByText(say('home-days-table'), { exact: true }).click()
    assert.match(
      (await table.getByRole('row').nth(1).innerText()).replace(/\s/g, ' '),
      /film\.mp4 1 700 .*78 ?%/,
    )
    await settled(page)
    const complaints = [...(await cutOff(page)), ...(await violations(page))]

    // Back to the beginning, and by kind; a file that is gone counts.
    await page.getByRole('button', { name: say('restore-all-folders') }).click()
    await figure.getByRole('button', { name: 'Documents' }).waitFor()
    await page.getByRole('radio', { name: say('space-by-kind') }).check()
    const kinds = { en: ['Videos', 'Photos', 'Documents'], fr: ['Vidéos', 'Photos', 'Documents'] }
    assert.deepEqual(await rows(), kinds[language])
    await page.setViewportSize({ width: 320, height: 640 })
    await settled(page)
    complaints.push(...(await cutOff(page)), ...(await violations(page)))
    assert.equal([...complaints, ...wrong].join('\n'), '')
  })
}
