// The screens as pictures, compared with those in `pictures/` at a quarter of their size: the letters of another
// machine's font hardly count there, but what is moved, missing or of another colour does.
// `npm run pictures -- --baseline` takes them anew; look at them before they are committed.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openBrowser, openComputer, openPage } from './browser.mjs'
import { fillFolders, fresh, used, usedComputer, walk } from './scenes.mjs'
import { keepSteady } from './steady.mjs'
import { wordsOf } from './words.mjs'

const folder = fileURLToPath(new URL('pictures', import.meta.url))
/** Where the picture of a failed comparison can be looked at. */
const failed = fileURLToPath(new URL('../../target/pictures', import.meta.url))
const write = process.env.MYBACKUP_WRITE === '1'
const wanted =
  'home restore found versions date-folder folders places activity settings welcome-folders'.split(
    ' ',
  )

/** Scenes on the way of no other, which are not waited for. */
const apart = ['days', 'help', 'not-found', 'folders-remove', 'places-add', 'choosing', 'space']

/** How far a colour may be from the other, of 255. */
const NEAR = 20
/** How many points of 100 may be further, where letters are the same, and where another font is used. */
const SHARE = { same: 0.3, other: 6 }
/** How wide the letters were when the pictures were taken. */
const letters = join(folder, 'letters.txt')

let browser
let easel
let share
before(async () => {
  browser = await openBrowser()
  easel = await (await browser.newContext()).newPage()
  const wide = await easel.evaluate(() => {
    const pen = new OffscreenCanvas(1, 1).getContext('2d')
    pen.font = '100px system-ui'
    return `${pen.measureText('Your files are protected').width}\n`
  })
  if (write) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(letters, wide)
  }
  share = readFileSync(letters, 'utf8') === wide ? SHARE.same : SHARE.other
})
after(() => browser.close())

/** A picture at a quarter of its size, as PNG. */
async function small(png) {
  const base64 = await easel.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))
    const whole = await createImageBitmap(new Blob([bytes]))
    const canvas = new OffscreenCanvas(whole.width / 4, whole.height / 4)
    const pen = canvas.getContext('2d')
    pen.imageSmoothingQuality = 'high'
    pen.drawImage(whole, 0, 0, canvas.width, canvas.height)
    const blob = await canvas.convertToBlob({ type: 'image/png' })
    return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())))
  }, png.toString('base64'))
  return Buffer.from(base64, 'base64')
}

/** How many of 100 points of two pictures differ. */
function difference(one, other) {
  return easel.evaluate(
    async ([near, ...pictures]) => {
      const [one, other] = await Promise.all(
        pictures.map(async (base64) => {
          const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))
          const picture = await createImageBitmap(new Blob([bytes]))
          const pen = new OffscreenCanvas(picture.width, picture.height).getContext('2d')
          pen.drawImage(picture, 0, 0)
          return pen.getImageData(0, 0, picture.width, picture.height)
        }),
      )
      if (one.width !== other.width || one.height !== other.height) return 100
      let far = 0
      for (let at = 0; at < one.data.length; at += 4) {
        const apart = [0, 1, 2].map((part) => Math.abs(one.data[at + part] - other.data[at + part]))
        if (Math.max(...apart) > near) far += 1
      }
      return (far * 400) / one.data.length
    },
    [NEAR, one.toString('base64'), other.toString('base64')],
  )
}

async function openSteady(t, computer) {
  const { link } = await computer.serve()
  const { page, context } = await openPage(t, browser, 'about:blank', {
    locale: 'en-GB',
    timezoneId: 'Europe/Paris',
    reducedMotion: 'reduce',
  })
  await keepSteady(context, computer)
  await page.goto(link)
  await page.locator('main h1').first().waitFor()
  return page
}

/** The whole picture of a page where nothing has the focus. */
async function take(page, colorScheme = 'light') {
  await page.emulateMedia({ colorScheme })
  await page.evaluate(() => document.activeElement?.blur())
  return page.screenshot()
}

/** Keeps a picture, or says how it differs from the one that is kept. */
async function compare(name, whole) {
  const now = await small(whole)
  if (write) {
    writeFileSync(join(folder, name), now)
    return ''
  }
  assert.ok(existsSync(join(folder, name)), `there is a picture ${name} to compare with`)
  const percent = await difference(readFileSync(join(folder, name)), now)
  if (percent <= share) return ''
  mkdirSync(failed, { recursive: true })
  writeFileSync(join(failed, name), whole)
  return `${name}: ${percent.toFixed(1)} % differ, see target/pictures`
}

test('the screens look as they did, light and dark', async (t) => {
  const computer = await usedComputer(t)
  const another = await openComputer(t)
  fillFolders(another)
  const different = []
  for (const [page, scenes] of [
    [await openSteady(t, computer), used.filter(({ name }) => !apart.includes(name))],
    [await openSteady(t, { ...another, runs: [Date.now()] }), fresh.slice(0, 2)],
  ]) {
    await walk(page, scenes, wordsOf('en'), async (scene) => {
      if (!wanted.includes(scene)) return
      for (const colorScheme of ['light', 'dark']) {
        const said = await compare(`${scene}-${colorScheme}.png`, await take(page, colorScheme))
        if (said) different.push(said)
      }
    })
  }
  assert.equal(different.join('\n'), '')

  if (write) return
  // That a broken style is seen at all:
  const page = await openSteady(t, computer)
  await page.getByText('351 GB').waitFor()
  const known = readFileSync(join(folder, 'home-light.png'))
  const differs = async (style) => {
    await page.evaluate((style) => (document.querySelector('#app').style.cssText = style), style)
    return (await difference(known, await small(await take(page)))) > share
  }
  assert.equal(await differs(''), false, 'nothing is broken yet')
  for (const style of ['--surface: #ffe0e0', '--gap-6: 0', 'zoom: 1.1', 'font-size: 1.2rem']) {
    assert.equal(await differs(style), true, style)
  }
})
