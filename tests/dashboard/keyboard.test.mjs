// From nothing to an old version that is back in its place, and undone, without a mouse: the focus is seen
// at each step and never lost.
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

/** Hands on a keyboard, and eyes that look for the focus after each key. */
function handsOn(page) {
  /** What has the focus: its name, and whether it is drawn. */
  const focus = () =>
    page.evaluate(() => {
      const one = document.activeElement
      if (!one || one === document.body) return { name: '', lost: true }
      const names = [
        one.getAttribute('aria-label'),
        ...[...(one.labels ?? [])].map((at) => at.innerText),
      ]
      const name = (names.find(Boolean) ?? one.textContent ?? '')
        .replace(/[\u2068\u2069]/g, '')
        .trim()
      const drawn = [one, one.nextElementSibling].some((at) => {
        const style = at && getComputedStyle(at)
        return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
      })
      // Headings and the page itself are where reading begins: nothing can be done with them.
      const place = one.matches('h1, main')
      return { name, lost: false, drawn: drawn || place }
    })

  async function press(key) {
    await page.keyboard.press(key)
    return focus()
  }

  /** Goes on with a key until something of this name has the focus. */
  async function reach(name, key = 'Tab') {
    const passed = []
    let here = await focus()
    for (let step = 0; step < 60; step++) {
      if (!here.lost && name.test(here.name)) return
      here = await press(key)
      passed.push(here.name.slice(0, 30))
      assert.ok(here.lost || here.drawn, `the focus is seen on ${here.name}`)
    }
    throw new Error(`The keyboard does not reach ${name}: ${passed.join(' | ')}`)
  }

  /** Something is done; whatever follows, the focus is somewhere. */
  async function kept(what) {
    await until(`the focus is somewhere after ${what}`, async () => !(await focus()).lost)
  }

  return {
    reach,
    async enter(name, key) {
      await reach(name, key)
      await page.keyboard.press('Enter')
      await kept(name)
    },
    async space(name) {
      await reach(name)
      await page.keyboard.press('Space')
      await kept(name)
    },
    async type(text) {
      await page.keyboard.type(text)
    },
    async press(key) {
      await press(key)
      await kept(key)
    },
  }
}

test('everything can be done with the keyboard alone', async (t) => {
  const { at, serve, run } = await openComputer(t)
  const letter = at('Documents/letter.txt')
  writeFileSync(letter, 'Dear Léa,\nfirst\n')
  const { link } = await serve()
  const { page, wrong } = await openPage(t, browser, link, { locale: 'en-GB' })
  const hands = handsOn(page)
  const heading = (name) => page.getByRole('heading', { name, level: 1 }).waitFor()

  await heading('Welcome to MyBackup')
  await hands.enter(/^Protect this computer/)
  await heading('What should be protected?')
  await hands.space(/^Pictures/)
  await hands.enter(/^Continue/)
  await heading('Where should the backup be kept?')
  await hands.enter(/^A folder or network drive/)
  await page.getByRole('dialog').getByRole('button', { name: 'disk', exact: true }).waitFor()
  await hands.enter(/^disk$/)
  await hands.enter(/^Choose disk/)
  await page.getByText('MyBackup can write there').waitFor()
  await hands.enter(/^Use this place/)
  await heading('Your recovery key')
  await page.locator('main ol li').nth(23).waitFor()
  const words = await page.locator('main ol li .word').allInnerTexts()
  await hands.enter(/^Check two words/)
  for (const place of [0, 1]) {
    const label = await page
      .getByText(/^Word \d+$/)
      .nth(place)
      .innerText()
    await hands.reach(new RegExp(`^${label}$`))
    await hands.type(words[Number(label.slice(5)) - 1])
  }
  await hands.press('Enter')
  await page.getByText('Both are right').waitFor()
  await hands.enter(/^Continue/)
  await heading('Your files are safe')

  // Practising: the file opens, a copy of it is restored beside it.
  await hands.enter(/^Try it: restore one file/)
  await heading('letter.txt')
  await hands.enter(/^Restore this version/)
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Where it was').waitFor()
  await hands.press('Escape')
  await hands.reach(/^Restore this version/)

  writeFileSync(letter, 'Dear Léa,\nsecond\n')
  await hands.press('Control+b')
  await until('there are two versions', () => {
    return JSON.parse(run('list', letter, '--json')).versions.length === 2
  })
  await until('the work has ended', () => page.getByText('Your files are protected').isVisible())

  await hands.press('Control+f')
  await hands.reach(/What are you looking for/)
  await hands.type('lett')
  await page.getByRole('table').waitFor()
  await hands.enter(/^letter\.txt/)
  await heading('letter.txt')
  await hands.enter(/first version/)
  await page.locator('pre', { hasText: 'first' }).waitFor()
  await hands.enter(/^Restore this version/, 'Shift+Tab')
  await dialog.getByText('A different file is already there').waitFor()
  await hands.reach(/^Keep both/)
  await hands.press('ArrowDown')
  await hands.reach(/^Replace/)
  await hands.enter(/^Restore to Documents/)
  await dialog.getByText('We saved the current version').waitFor()
  assert.equal(readFileSync(letter, 'utf8'), 'Dear Léa,\nfirst\n')
  await hands.enter(/^Undo/)
  await until('what stood there is back', () => {
    return readFileSync(letter, 'utf8') === 'Dear Léa,\nsecond\n'
  })
  await dialog.getByText('What stood there before is back').waitFor()
  await hands.enter(/^Close/)
  await dialog.waitFor({ state: 'hidden' })
  await hands.press('Alt+ArrowLeft')
  await hands.reach(/^letter\.txt|What are you looking for/)

  for (const [key, name] of [
    ['1', 'Your files are protected'],
    ['3', 'Folders'],
    ['4', 'Backup places'],
    ['5', 'Activity'],
    ['2', 'Restore'],
  ]) {
    await hands.press(`Control+${key}`)
    await heading(name)
  }
  await hands.reach(/^Find a file/)
  await hands.press('ArrowRight')
  await page.getByRole('grid').waitFor()
  await hands.enter(/1 backup|2 backups|3 backups|4 backups/)
  await hands.enter(/^Documents/)
  await hands.space(/^Select letter\.txt/)
  await hands.enter(/^Restore…/)
  // What the undoing replaced was saved by the newest backup.
  await dialog.getByText('A different file is already there').waitFor()
  await hands.press('Escape')
  await hands.press('F1')
  await page.getByRole('heading', { name: 'If everything goes wrong' }).waitFor()
  await hands.press('Escape')
  assert.deepEqual(wrong, [])
})
