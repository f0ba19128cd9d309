// Every screen for people who see it otherwise: large text, a narrow window, forced colours, more contrast,
// no motion; and in texts that are 40 % longer than English.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violations } from './axe.mjs'
import { cutOff, focusTroubles, foreignWords, moving, sameLooks } from './looks.mjs'
import { tour } from './tour.mjs'
import { speakPseudo } from './words.mjs'

const { see } = tour()

test('nothing is cut in a window of 320 pixels', async (t) => {
  await see(t, { language: 'fr', width: 320, look: cutOff })
})

test('nothing is cut with text of twice the size', async (t) => {
  const begin = (page) => page.evaluate(() => (document.documentElement.style.fontSize = '200%'))
  await see(t, { language: 'fr', begin, look: cutOff })
})

test('with forced colours everything is told apart, and the focus is seen', async (t) => {
  await see(t, {
    forcedColors: 'active',
    colorScheme: 'dark',
    look: async (page) => [...(await sameLooks(page)), ...(await focusTroubles(page))],
  })
})

test('the keyboard shows where it is; nothing moves for those who want no motion', async (t) => {
  await see(t, {
    reducedMotion: 'reduce',
    look: async (page) => [
      ...(await sameLooks(page)),
      ...(await moving(page)),
      ...(await focusTroubles(page)),
    ],
  })
})

for (const colorScheme of ['light', 'dark']) {
  test(`who wants more contrast gets it (${colorScheme})`, async (t) => {
    const rules = { runOnly: ['color-contrast-enhanced'] }
    await see(t, { contrast: 'more', colorScheme, look: (page) => violations(page, rules) })
  })
}

for (const width of [1040, 360]) {
  test(`texts 40 % longer are not cut, and all come from the catalogue (${width})`, async (t) => {
    let said
    await see(t, {
      language: 'pseudo',
      width,
      prepare: async (context) => (said = await speakPseudo(context)),
      look: async (page) => [...(await cutOff(page)), ...(await foreignWords(page))],
    })
    assert.ok(said.replaced > 0, 'the pages spoke the pseudo-locale')
  })
}
