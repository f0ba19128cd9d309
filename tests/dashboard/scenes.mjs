// Every screen, dialog and state of the pages that tests look at, and how to get there in any language.
import { unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { openComputer } from './browser.mjs'

/** A computer with three runs, old versions, a deleted file and folders that hold something. */
export async function usedComputer(t, options) {
  const computer = await openComputer(t, options)
  const { at, run } = computer
  const letter = (text) => writeFileSync(at('Documents/letter.txt'), text)
  const texts = [
    'Dear Léa,\nfirst\n',
    'Dear Léa,\nsecond\n',
    'Dear Léa,\nthe roses are out.\nCome!\n',
  ]
  letter(texts[0])
  writeFileSync(at('Documents/Budget été.csv'), 'a;b\n1;2\n')
  writeFileSync(at('Documents/Recipe for a very long afternoon in the garden, 2nd part.txt'), 'tea')
  writeFileSync(at('Documents/old notes.txt'), 'to be thrown away')
  writeFileSync(at('Pictures/holiday.jpg'), Buffer.alloc(20_000, 7))
  const year = new Date('2026-03-04T10:00:00Z')
  for (const name of ['Documents/Budget été.csv', 'Pictures/holiday.jpg']) {
    utimesSync(at(name), year, year)
  }
  run('init', '--destination', at('disk'), '--key-store', 'file')
  for (const name of ['Documents', 'Pictures']) run('add', at(name))
  /** When each run had ended. */
  const runs = []
  const backUp = async () => {
    run('backup')
    runs.push(Date.now())
    // A file that is written now is younger than this run, also by a coarse clock.
    await new Promise((done) => setTimeout(done, 20))
  }
  await backUp()
  letter(texts[1])
  unlinkSync(at('Documents/old notes.txt'))
  await backUp()
  letter(texts[2])
  await backUp()
  return { ...computer, runs }
}

/** Gives the folders of a computer where nothing was set up yet something to hold. */
export function fillFolders({ at }) {
  writeFileSync(at('Documents/letter.txt'), 'Dear Léa,\n')
  writeFileSync(at('Pictures/holiday.jpg'), Buffer.alloc(90_000, 7))
}

/** Goes to a screen by its address and waits until it is whole. */
export async function visit(page, screen) {
  await page.keyboard.press('Escape')
  await page.evaluate((screen) => (location.hash = `#/${screen}`), screen)
  await page.locator('main h1').first().waitFor()
  await settled(page)
}

/** Waits until nothing is asked or drawn any more. */
export async function settled(page) {
  await page.waitForFunction(
    () =>
      !document.querySelector('.skeleton, [aria-busy="true"]') &&
      document.getAnimations().every((one) => one.playState !== 'running'),
  )
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  )
}

const button = (page, name) => page.getByRole('button', { name, exact: true })

/** The scenes of a computer with backups: a name, and how to get there with the words of a language. */
export const used = [
  { name: 'home', at: 'home' },
  {
    name: 'days',
    then: async (page, say) => {
      await page.getByText(say('home-days-table')).click()
      await page.getByRole('table').waitFor()
    },
  },
  {
    name: 'help',
    at: 'home',
    then: (page) => page.keyboard.press('F1'),
  },
  { name: 'restore', at: 'restore' },
  {
    name: 'found',
    at: 'restore?text=e',
    then: (page) => page.getByRole('table').waitFor(),
  },
  {
    name: 'not-found',
    at: 'restore?text=nowhere',
    then: (page, say) => page.getByText(say('restore-nothing-hint')).waitFor(),
  },
  {
    name: 'versions',
    at: 'restore?text=letter',
    then: async (page, say) => {
      await button(page, 'letter.txt').click()
      await button(page, say('restore-this-version')).waitFor()
      await page.getByText('roses').first().waitFor()
    },
  },
  {
    name: 'restoring',
    then: async (page, say) => {
      await page.locator('section ul button').last().click()
      await button(page, say('restore-this-version')).click()
      await page.getByRole('dialog').getByText(say('restore-existing-both')).waitFor()
    },
  },
  {
    name: 'date',
    at: 'restore?tab=date',
    then: async (page, say) => {
      // Where there is little room, the calendar is opened first.
      const toggle = button(page, say('restore-calendar'))
      if (await toggle.isVisible()) await toggle.click()
      await page.getByRole('grid').waitFor()
    },
  },
  {
    name: 'date-folder',
    then: async (page) => {
      await page.locator('main').getByText('Documents', { exact: true }).first().click()
      await page.getByText('letter.txt').waitFor()
    },
  },
  {
    name: 'selection',
    then: async (page, say) => {
      await page.getByRole('checkbox').nth(1).check()
      await button(page, say('restore-action')).waitFor()
    },
  },
  { name: 'folders', at: 'folders' },
  {
    name: 'folders-remove',
    then: async (page, say) => {
      await page
        .getByRole('button', { name: say('folders-remove') })
        .first()
        .click()
      await button(page, say('folders-keep')).waitFor()
    },
  },
  { name: 'places', at: 'places' },
  {
    name: 'places-add',
    then: async (page, say) => {
      await button(page, say('places-add')).click()
      await page.getByRole('dialog').getByText(say('places-found')).waitFor()
    },
  },
  {
    name: 'choosing',
    then: async (page, say) => {
      await page
        .getByRole('dialog')
        .getByRole('button', { name: say('places-folder') })
        .click()
      await page.getByText(say('chooser-up')).waitFor()
    },
  },
  { name: 'activity', at: 'activity' },
  {
    name: 'space',
    then: async (page, say) => {
      await page.getByText(say('space-title'), { exact: true }).click()
      await page.getByRole('figure').waitFor()
      await page.getByText(say('home-days-table'), { exact: true }).click()
    },
  },
  {
    name: 'settings',
    at: 'settings',
    then: (page, say) => page.getByText(say('settings-keep-working')).waitFor({ state: 'hidden' }),
  },
]

const held = (route, request) =>
  request.postDataJSON().method === 'backup.start'
    ? route.fulfill({ json: { ok: {} } })
    : route.continue()

/** The scenes of a computer where nothing was set up yet, one after another. */
export const fresh = [
  {
    name: 'welcome',
    at: 'welcome',
    then: (page, say) => page.getByText(say('welcome-protect'), { exact: true }).waitFor(),
  },
  {
    name: 'welcome-folders',
    then: async (page, say) => {
      await page.getByText(say('welcome-protect'), { exact: true }).click()
      await button(page, say('welcome-next')).waitFor()
    },
  },
  {
    name: 'welcome-place',
    then: async (page, say) => {
      await button(page, say('welcome-next')).click()
      await page.getByText(say('welcome-place-folder')).waitFor()
    },
  },
  {
    name: 'welcome-place-checked',
    then: async (page, say) => {
      await page.getByText(say('welcome-place-folder')).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: 'disk', exact: true }).click()
      await dialog.getByText(say('chooser-none')).waitFor()
      await dialog.getByRole('button').last().click()
      await page.getByText(say('places-check-writable')).waitFor()
    },
  },
  {
    name: 'welcome-key',
    then: async (page, say) => {
      await button(page, say('welcome-begin')).click()
      await page.locator('main ol li').first().waitFor()
    },
  },
  {
    name: 'welcome-first',
    then: async (page, say) => {
      // The first backup is held back, so that its step can be looked at.
      await page.route('**/rpc', held)
      await button(page, say('welcome-key-later')).click()
      await button(page, say('welcome-first-start')).waitFor()
    },
  },
  {
    name: 'welcome-proof',
    then: async (page, say) => {
      await page.unroute('**/rpc', held)
      await button(page, say('welcome-first-start')).click()
      await page.getByText(say('welcome-proof-title')).waitFor()
    },
  },
]

/** Walks through scenes and looks at each. */
export async function walk(page, scenes, say, look) {
  for (const { name, at, then } of scenes) {
    if (at) await visit(page, at)
    await then?.(page, say)
    await page.mouse.move(0, 0)
    await settled(page)
    await look(name)
  }
}
