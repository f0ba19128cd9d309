// `node bench/list.mjs [--write]`: how long the page of a folder of 100,000 files is held up at
// most while somebody goes through all of it, in the real Chromium against the real program.
// With `--write` the figures go into docs/performance.md. Needs the program, built for release.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { program, targetFolder } from '../scripts/work.mjs'
import { bench } from './page.mjs'

process.env.MYBACKUP ??= join(targetFolder(), 'release', program('mybackup'))
const { openBrowser, openComputer, openPage } = await import('../tests/dashboard/browser.mjs')

const FILES = 100_000
/** So far the wheel goes each frame, in points: three turns of it. */
const STEP = 360
/** Nobody waits longer for the end of a list. */
const MOST_MS = 600_000

/** Scrolls to the end as long as there is more, a step a frame, and tells what each frame took. */
async function through(page) {
  return page.evaluate(
    ({ step, files, most }) =>
      new Promise((done, failed) => {
        const began = performance.now()
        const [frames, tasks] = [[], []]
        const told = new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) tasks.push(duration)
        })
        told.observe({ type: 'long-animation-frame', buffered: false })
        let drawn = 0
        let last = began
        const next = (now) => {
          frames.push(now - last)
          last = now
          drawn = Math.max(drawn, globalThis.document.querySelectorAll('*').length)
          globalThis.scrollBy(0, step)
          if (globalThis.document.querySelector(`[data-row="${files - 1}"]`)) {
            setTimeout(() => done({ frames, tasks, drawn, took: now - began }), 500)
          } else if (now - began > most) {
            failed(new Error('The end was not reached'))
          } else {
            globalThis.requestAnimationFrame(next)
          }
        }
        globalThis.requestAnimationFrame(next)
      }),
    { step: STEP, files: FILES, most: MOST_MS },
  )
}

async function measure(t) {
  const { at, run, serve } = await openComputer(t)
  mkdirSync(at('Pictures/many'))
  for (let number = 0; number < FILES; number += 1) {
    writeFileSync(at(`Pictures/many/${String(number).padStart(6, '0')}.jpg`), '')
  }
  run('init', '--destination', at('disk'), '--key-store', 'file')
  run('add', at('Pictures'))
  run('backup')
  const { link } = await serve()
  const browser = await openBrowser()
  t.after(() => browser.close())
  const { page } = await openPage({ after: () => {} }, browser, link, { locale: 'en-GB' })
  await page.locator('main h1').waitFor()
  const folder = Buffer.from(at('Pictures/many')).toString('base64')
  await page.evaluate(
    (hash) => (globalThis.location.hash = hash),
    `#/restore?${new URLSearchParams({ tab: 'date', folder })}`,
  )
  await page.getByRole('button', { name: '000000.jpg' }).waitFor()
  await page.waitForTimeout(1_000)
  const { frames, tasks, drawn, took } = await through(page)
  const sorted = frames.sort((a, b) => a - b)
  return [
    ['the longest frame', sorted.at(-1), 50, 'ms'],
    [
      'of a thousand frames the longest but one',
      sorted[Math.floor(sorted.length * 0.999)],
      null,
      'ms',
    ],
    ['frames in which the page itself took more than 50 ms', tasks.length, 0, ''],
    ['frames in all', frames.length, null, ''],
    ['elements on the page at most', drawn, null, ''],
    ['from the first row to the last', took / 1000, null, 's'],
  ]
}

await bench('list', measure)
