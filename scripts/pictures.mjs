// `npm run pictures`: takes the pictures of the README from the real program, in Chromium,
// on a computer that exists for that moment only. Needs the built pages and the debug build.
// With `--baseline` it takes those that the tests of the dashboard compare with instead.
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main, program, root, run, targetFolder } from './work.mjs'

process.env.MYBACKUP ??= join(targetFolder(), 'debug', program('mybackup'))
const { openBrowser, openComputer, openPage } = await import('../tests/dashboard/browser.mjs')

const letter = [
  'Dear Léa,\n\nthe garden is coming along nicely.\n',
  'Dear Léa,\n\nthe garden is coming along nicely.\nThe roses have opened, all of them in one night.\n',
  'Dear Léa,\n\nthe garden is coming along: the roses have opened,\nall of them in one night.\n\nCome and see them.\n',
]

await main('npm run pictures', async () => {
  if (process.argv.includes('--baseline')) {
    const env = { ...process.env, MYBACKUP_WRITE: '1' }
    await run('node', ['--test', join(root, 'tests/dashboard/pictures.test.mjs')], { env })
    return
  }
  const closing = []
  const t = { after: (close) => closing.unshift(close) }
  try {
    await take(t)
  } finally {
    for (const close of closing) await close()
  }
})

async function take(t) {
  // A name that a person would give, and that nobody has.
  const home = join(tmpdir(), 'marie')
  mkdirSync(home)
  const { at, run, serve } = await openComputer(t, { home })
  const folder = join(root, 'docs', 'pictures')
  mkdirSync(folder, { recursive: true })
  mkdirSync(at('Documents/Letters'))
  writeFileSync(at('Documents/Budget 2026.csv'), 'month;euros\n'.repeat(400))
  for (let number = 1; number <= 40; number++) {
    writeFileSync(at(`Pictures/Garden ${number}.jpg`), Buffer.alloc(90_000 + 700 * number, number))
  }
  run('init', '--destination', at('disk'), '--key-store', 'file')
  for (const name of ['Documents', 'Pictures']) run('add', at(name))
  for (const text of letter) {
    writeFileSync(at('Documents/Letters/To Léa.txt'), text)
    run('backup')
  }
  run('verify', '--data')
  const browser = await openBrowser()
  t.after(() => browser.close())
  const { link } = await serve()
  const { page } = await openPage(t, browser, link, { locale: 'en-GB', deviceScaleFactor: 1 })
  const shoot = async (name) => {
    await page.waitForTimeout(600)
    await page.screenshot({ path: join(folder, `${name}.png`) })
  }
  await page.getByRole('heading', { name: 'Your files are protected' }).waitFor()
  await shoot('home')
  await page.getByRole('link', { name: 'Restore', exact: true }).click()
  await page.getByRole('searchbox').fill('léa')
  await page.getByText('To Léa.txt').first().waitFor()
  await shoot('restore')
  await page
    .getByRole('button', { name: /To Léa/ })
    .or(page.getByRole('link', { name: /To Léa/ }))
    .first()
    .click()
  await page.getByRole('button', { name: /Restore this version/ }).waitFor()
  await shoot('timeline')
}
