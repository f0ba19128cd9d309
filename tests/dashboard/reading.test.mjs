// Every screen for people who see it otherwise: large text, a narrow window, forced colours, more contrast,
// no motion; and in texts that are 40 % longer than English.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violations } from './axe.mjs'
import { cutOff, focusTroubles, foreignWords, moving, sameLooks } from './looks.mjs'
import { tour } from './tour.mjs'
import { speakPseudo } from './words.mjs'

const { see } = tour()

/** Sets the size of all text, as a browser's own setting does. */
const enlarge = (page, size) =>
  page.evaluate((size) => (document.documentElement.style.fontSize = size), size)

test('nothing is cut in a window of 320 pixels, nor with text of twice the size', async (t) => {
  await see(t, {
    language: 'fr',
    width: 320,
    async look(page) {
      const narrow = await cutOff(page)
      await page.setViewportSize({ width: 1040, height: 720 })
      await enlarge(page, '200%')
      const large = await cutOff(page)
      await enlarge(page, '')
      await page.setViewportSize({ width: 320, height: 720 })
      return [...narrow, ...large.map((one) => `twice the size: ${one}`)]
    },
  })
})

test('the keyboard shows where it is, and what is chosen is told apart, also with forced colours', async (t) => {
  await see(t, {
    reducedMotion: 'reduce',
    async look(page) {
      const found = [
        ...(await moving(page)),
        ...(await sameLooks(page)),
        ...(await focusTroubles(page)),
      ]
      await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' })
      const forced = [...(await sameLooks(page)), ...(await focusTroubles(page))]
      await page.emulateMedia({ forcedColors: 'none', colorScheme: 'light' })
      return [...found, ...forced.map((one) => `forced colours: ${one}`)]
    },
  })
})

test('who wants more contrast gets it, light and dark', async (t) => {
  await see(t, {
    contrast: 'more',
    async look(page) {
      const found = []
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme })
        found.push(...(await violations(page, { runOnly: ['color-contrast-enhanced'] })))
      }
      return found
    },
  })
})

test('texts 40 % longer are not cut, and all come from the catalogue', async (t) => {
  let said
  await see(t, {
    language: 'pseudo',
    width: 360,
    prepare: async (context) => (said = await speakPseudo(context)),
    async look(page) {
      const narrow = await cutOff(page)
      await page.setViewportSize({ width: 1040, height: 720 })
      const wide = [...(await cutOff(page)), ...(await foreignWords(page))]
      await page.setViewportSize({ width: 360, height: 720 })
      return [...narrow, ...wide]
    },
  })
  assert.ok(said.replaced > 0, 'the pages spoke the pseudo-locale')
})
