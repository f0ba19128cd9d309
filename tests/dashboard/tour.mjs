// A walk through every scene in one way of seeing, for the tests of a whole file.
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { openBrowser, openComputer, openPage } from './browser.mjs'
import { fillFolders, fresh, used, usedComputer, walk } from './scenes.mjs'
import { keepSteady } from './steady.mjs'
import { wordsOf } from './words.mjs'

/** Opens a browser, and one computer with backups: looking at it changes nothing, so that all tests may. */
export function tour() {
  let browser
  let known
  let linkOfUsed
  const closing = []
  before(async () => {
    browser = await openBrowser()
    known = await usedComputer({ after: (close) => closing.unshift(close) })
    linkOfUsed = (await known.serve()).link
  })
  after(async () => {
    for (const close of closing) await close()
    await browser.close()
  })

  async function linkOfFresh(t) {
    const computer = await openComputer(t)
    fillFolders(computer)
    return (await computer.serve()).link
  }

  /** Walks through all scenes and expects that `look` complains of none. */
  async function see(t, { language = 'en', width = 1040, prepare, look, ...options }) {
    const complaints = []
    for (const scenes of [used, fresh]) {
      const { page, context, wrong } = await openPage(t, browser, 'about:blank', {
        viewport: { width, height: 720 },
        timezoneId: 'Europe/Paris',
        locale: language === 'fr' ? 'fr-FR' : 'en-GB',
        ...options,
      })
      // A history of some days is seen, and never one that midnight cuts in two.
      if (scenes === used) await keepSteady(context, known)
      await prepare?.(context)
      await page.goto(scenes === used ? linkOfUsed : await linkOfFresh(t))
      await page.locator('main h1').first().waitFor()
      await walk(page, scenes, wordsOf(language), async (name) => {
        for (const one of await look(page, name)) complaints.push(`${name}: ${one}`)
      })
      complaints.push(...wrong)
      await context.close()
    }
    assert.equal(complaints.join('\n'), '')
  }
  return { see }
}
