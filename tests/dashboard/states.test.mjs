// How things can stand, each as the engine says it: one sentence, a sign of its own shape, one thing to do.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { violations } from './axe.mjs'
import { answered, openBrowser, openPage } from './browser.mjs'
import { cutOff, sameLooks } from './looks.mjs'
import { settled, usedComputer, visit } from './scenes.mjs'
import { wordsOf } from './words.mjs'

const job = {
  kind: 'backup',
  state: 'running',
  started: Date.now() - 60_000,
  finished: null,
  phase: 'save',
  checked: 38_214,
  files_done: 120,
  files: 334,
  bytes_done: 610e6,
  bytes: 1.9e9,
  left_seconds: 170,
  result: null,
  problem: null,
  troubles: [],
  trouble_count: 0,
}
const denied = {
  path: { shown: '/home/lea/Documents/secret.txt', raw: 'L2hvbWUvbGVhL3NlY3JldC50eHQ=' },
  kind: 'denied',
  cause: 'Permission denied',
}
const proved = {
  kind: 'prove',
  bytes: 482e6,
  percent: 35,
  damaged: 0,
  files: 8,
  failed: 0,
  failed_paths: [],
  differing: [denied.path],
}
const locked = { code: 'passphrase-missing', message: 'The passphrase is missing', hint: null }
const nothing = { last_backup: null, oldest: null, files: 0, bytes: 0, versions: 0 }
const path = { shown: '/media/lea/SAUVEGARDE', raw: 'L21lZGlhL2xlYS9TQVVWRUdBUkRF' }
const because = (reason) => ({ state: 'attention', reason, path, since: Date.now() - 4e8 })

const strange = {
  path,
  strange: 'scrambled',
  since: Date.now() - 4e8,
  files: 3120,
  of: 4012,
  examples: [denied.path],
  answered: false,
}
const named = { name: '\u2068SAUVEGARDE\u2069' }

const evening = new Date().setHours(23, 59, 0, 0)
const untilEvening = (say, language) => ({
  until: say('app-until-time', { time: language === 'fr' ? '23\u00a0h\u00a059' : '23:59' }),
})

/** What the engine says, the sign, and the sentence. */
const states = [
  [{ state: 'setup', folders: [], ...nothing }, 'hollow', 'state-setup'],
  [{ state: 'first', ...nothing }, 'hollow', 'state-first'],
  [{ state: 'first', ...nothing, job }, 'busy', 'state-first-running'],
  [{ state: 'ok' }, 'good', 'state-ok'],
  [{ state: 'ok', job }, 'busy', 'state-backup-running'],
  [{ state: 'ok', job: { ...job, state: 'stopping' } }, 'busy', 'state-stopping'],
  [
    { state: 'ok', job: { ...job, kind: 'verify', phase: 'verify' } },
    'busy',
    'state-verify-running',
  ],
  [{ state: 'ok', job: { ...job, kind: 'prove', phase: 'verify' } }, 'busy', 'state-prove-running'],
  [
    {
      state: 'partial',
      files_unreadable: 3,
      job: { ...job, state: 'done', finished: Date.now(), troubles: [denied], trouble_count: 1 },
    },
    'partial',
    'state-partial',
    { count: 3 },
  ],
  [{ state: 'waiting', path }, 'waiting', 'state-waiting', named],
  [{ state: 'ok', plan: { next: null, waiting: 'battery' } }, 'good', 'state-ok'],
  [{ state: 'paused', paused_until: evening }, 'paused', 'state-paused', untilEvening],
  [{ ...because('old'), paused_until: evening }, 'alert', 'state-attention-old'],
  [{ ...because('old') }, 'alert', 'state-attention-old'],
  [{ ...because('damage') }, 'alert', 'state-attention-damage'],
  [{ ...because('no-destination') }, 'alert', 'state-attention-no-place'],
  [{ ...because('failed') }, 'alert', 'state-attention-failed'],
  [{ ...because('filling') }, 'alert', 'state-attention-filling', named],
  [{ ...because('scrambled'), suspicion: strange }, 'alert', 'state-attention-scrambled', named],
  [
    { ...because('emptied'), suspicion: { ...strange, strange: 'emptied', examples: [] } },
    'alert',
    'state-attention-emptied',
    named,
  ],
  [{ state: 'ok', suspicion: { ...strange, answered: true } }, 'good', 'state-ok'],
  [{ ...because('unsaved') }, 'alert', 'state-attention-unsaved', named],
  [
    {
      state: 'ok',
      last_verified: Date.now() - 3 * 864e5,
      verified_percent: 34,
      last_drill: Date.now() - 5 * 864e5,
      job: { ...job, kind: 'prove', state: 'done', finished: Date.now(), result: proved },
    },
    'good',
    'state-ok',
  ],
  [{ state: 'stopped', problem: locked, folders: [] }, 'stopped', 'state-stopped'],
]

let browser
let computer
const closing = []
before(async () => {
  browser = await openBrowser()
  computer = await usedComputer({ after: (close) => closing.unshift(close) })
  computer.link = (await computer.serve()).link
})
after(async () => {
  for (const close of closing) await close()
  await browser.close()
})

for (const [language, options] of [
  ['fr', { viewport: { width: 360, height: 720 } }],
  ['en', { colorScheme: 'dark' }],
]) {
  test(`each state has its sentence and its sign (${language})`, async (t) => {
    const say = wordsOf(language)
    const { page, context, wrong } = await openPage(t, browser, 'about:blank', {
      locale: language === 'fr' ? 'fr-FR' : 'en-GB',
      ...options,
    })
    let now = {}
    await context.route('**/rpc', async (route, request) => {
      if (request.postDataJSON().method !== 'status.get') return route.continue()
      const response = await answered(route)
      if (!response) return
      const { ok } = await response.json()
      await route.fulfill({ response, json: { ok: { ...ok, ...now } } })
    })
    const shapes = new Map()
    const complaints = []
    await page.goto(computer.link)
    for (const [state, sign, id, made] of states) {
      const args = typeof made === 'function' ? made(say, language) : made
      now = state
      await page.evaluate(() => (location.hash = '#/home'))
      await page.reload()
      await page.getByRole('heading', { level: 1, name: say(id, args) }).waitFor()
      await settled(page)
      const found = [...(await cutOff(page)), ...(await violations(page))]
      await page.emulateMedia({ forcedColors: 'active' })
      found.push(...(await sameLooks(page)))
      await page.emulateMedia({ forcedColors: 'none' })
      complaints.push(...found.map((one) => `${id}: ${one}`))
      const shape = await page.locator('.hero .sign svg').innerHTML()
      assert.ok([undefined, shape].includes(shapes.get(sign)), `one sign for ${sign}`)
      shapes.set(sign, shape)
      assert.ok((await page.locator('.hero button, .hero a').count()) > 0, `${id}: something to do`)
      // The other screens say the same in their strip.
      await page.evaluate(() => (location.hash = '#/folders'))
      await page.locator('.strip').getByText(say(id, args)).waitFor()
    }
    assert.equal(new Set(shapes.values()).size, shapes.size, 'each sign has a shape of its own')
    assert.equal([...complaints, ...wrong].join('\n'), '')
  })
}

test('where nothing is yet, each screen says what to do first', async (t) => {
  for (const language of ['en', 'fr']) {
    const say = wordsOf(language)
    const { page, context } = await openPage(t, browser, 'about:blank', {
      locale: language === 'fr' ? 'fr-FR' : 'en-GB',
      viewport: { width: 360, height: 720 },
    })
    const empty = {
      'folders.list': [],
      'places.list': [],
      'activity.list': [],
      'status.get': { ...states[1][0], folders: [], places: [] },
    }
    await context.route('**/rpc', async (route, request) => {
      const some = empty[request.postDataJSON().method]
      if (!some) return route.continue()
      const response = await answered(route)
      if (!response) return
      const { ok } = await response.json()
      await route.fulfill({
        response,
        json: { ok: Array.isArray(some) ? some : { ...ok, ...some } },
      })
    })
    await page.goto(computer.link)
    await page.locator('main h1').waitFor()
    for (const [screen, id, action] of [
      ['folders', 'folders-empty', 'folders-add'],
      ['places', 'places-empty', 'places-add'],
      ['activity', 'activity-empty', null],
      ['restore', 'restore-nothing-saved', 'home-first-backup'],
    ]) {
      await visit(page, screen)
      await page.getByText(say(id)).waitFor()
      if (action)
        await page
          .locator('main')
          .getByRole('button', { name: say(action) })
          .waitFor()
      assert.deepEqual([...(await cutOff(page)), ...(await violations(page))], [], screen)
    }
  }
})
