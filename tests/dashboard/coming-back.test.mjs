// Files that come back: each conflict decided for itself, and everything put back on a new computer.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { violations } from './axe.mjs'
import { openBrowser, openComputer, openPage } from './browser.mjs'

let browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

/** It can be used by everybody, and fits a narrow window. */
async function usable(page) {
  assert.deepEqual(await violations(page), [])
  await page.setViewportSize({ width: 320, height: 720 })
  const beyond = await page.evaluate(() => {
    const frames = [document.documentElement, ...document.querySelectorAll('dialog[open] .body')]
    return Math.max(...frames.map((frame) => frame.scrollWidth - frame.clientWidth))
  })
  assert.ok(beyond <= 0, `${beyond} px too wide`)
  await page.setViewportSize({ width: 1040, height: 720 })
}

/** A computer with a backup of its documents, and its kit as a PDF. */
async function savedComputer(t) {
  const computer = await openComputer(t)
  const { at, run } = computer
  for (const name of ['both', 'replace', 'skip']) {
    writeFileSync(at(`Documents/${name}.txt`), 'saved')
  }
  run('init', '--destination', at('disk'), '--key-store', 'file')
  run('add', at('Documents'))
  run('add', at('Pictures'))
  writeFileSync(at('Pictures/holiday.jpg'), 'picture')
  run('backup')
  return computer
}

test('what becomes of each file is decided for itself', async (t) => {
  const { at, serve } = await savedComputer(t)
  for (const name of ['both', 'replace', 'skip']) {
    writeFileSync(at(`Documents/${name}.txt`), `never saved: ${name}`)
  }
  const { link } = await serve()
  const { page, wrong } = await openPage(t, browser, link, { locale: 'en-GB' })
  await page.getByRole('link', { name: 'Restore', exact: true }).click()
  await page.getByRole('tab', { name: 'Go back to a date' }).click()
  await page.getByRole('button', { name: /Documents/ }).click()
  await page.getByRole('button', { name: 'Restore this folder…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('3 different files are already there').waitFor()
  await dialog.getByRole('radio', { name: /Decide for each/ }).check()
  const table = dialog.getByRole('table')
  assert.equal(await table.getByRole('row').count(), 4)
  assert.match(await table.getByRole('row', { name: /skip/ }).innerText(), /5 bytes[^]*17 bytes/)
  for (const name of ['replace', 'skip']) {
    await table
      .getByRole('combobox', { name: new RegExp(`What to do with .*${name}`) })
      .selectOption(name)
  }
  await dialog.getByText(/2 files, 10 bytes/).waitFor()
  await usable(page)
  await dialog.getByRole('button', { name: /^Restore to/ }).click()
  await dialog.getByText(/2 files restored/).waitFor()
  const read = (name) => readFileSync(at(`Documents/${name}.txt`), 'utf8')
  const now = () => ['both', 'replace', 'skip'].map(read)
  assert.deepEqual(now(), ['never saved: both', 'saved', 'never saved: skip'])
  assert.equal(read('both (version 1)'), 'saved')
  // The dashboard cannot open folders, and does not offer it.
  assert.equal(await dialog.getByRole('button', { name: 'Open folder' }).count(), 0)
  // Nothing is called back before it is, however slow the answers are.
  await page.route('**/rpc', async (route) => {
    const slow = route.request().postDataJSON().method === 'restore.plan'
    if (slow) await new Promise((soon) => setTimeout(soon, 500))
    await route.continue()
  })
  await dialog.getByRole('button', { name: 'Undo' }).click()
  await page.waitForTimeout(250)
  assert.equal(await dialog.getByText('What stood there before is back').count(), 0)
  await dialog.getByText('What stood there before is back').waitFor()
  assert.deepEqual(now(), ['never saved: both', 'never saved: replace', 'never saved: skip'])
  assert.deepEqual(wrong, [])
})

test('everything is put back on a new computer with the file of the kit', async (t) => {
  const old = await savedComputer(t)
  old.run('key', 'kit', '--output', old.at('kit.pdf'))
  const { at, serve, run } = await openComputer(t)
  writeFileSync(at('Documents/both.txt'), 'written on this computer')
  const { link } = await serve()
  const { page, wrong } = await openPage(t, browser, link, { locale: 'en-GB' })
  const click = (name) => page.getByRole('button', { name }).first().click()
  await click(/I already have a backup/)
  await page.getByRole('heading', { name: 'Where is your backup?' }).waitFor()
  await click('Choose its folder…')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill(old.at('disk'))
  await dialog.getByRole('button', { name: 'Go there' }).click()
  await dialog.getByRole('button', { name: /^Choose .*disk/ }).click()
  await click('Continue')

  await page.getByRole('radio', { name: 'With the recovery kit' }).check()
  await click('Open the backup')
  await page.getByText('Choose the file of your recovery kit first.').waitFor()
  await usable(page)
  const input = page.locator('input[type=file]')
  await input.setInputFiles({ name: 'tree.png', mimeType: 'image/png', buffer: Buffer.from('no') })
  await click('Open the backup')
  await page.getByText('This file can’t be read').waitFor()
  await input.setInputFiles(old.at('kit.pdf'))
  await page.getByText('kit.pdf').waitFor()
  await click('Open the backup')

  await page.getByRole('heading', { name: 'Your backup is here' }).waitFor()
  assert.equal(await page.getByRole('radio', { name: /^Everything/ }).isChecked(), true)
  const folders = page.getByRole('list', { name: 'Folders of the backup' })
  assert.match(await folders.innerText(), /Documents[^]*Pictures/)
  assert.ok((await folders.innerText()).includes(at('Documents').split('/').at(-2)))
  await page.getByText('One of them is here already and differs: both are kept.').waitFor()
  await usable(page)
  await click('Put everything back')
  await page.getByRole('heading', { name: 'Your files are back' }).waitFor()
  await usable(page)
  const read = (name) => readFileSync(at(name), 'utf8')
  assert.equal(read('Documents/both.txt'), 'written on this computer')
  assert.deepEqual(
    ['Documents/both (version 1).txt', 'Documents/skip.txt', 'Pictures/holiday.jpg'].map(read),
    ['saved', 'saved', 'picture'],
  )
  await click('Yes, keep protecting')
  await page.locator('main h1').filter({ hasText: 'protected' }).waitFor()
  run('backup')
  const versions = JSON.parse(run('list', at('Documents/skip.txt'), '--json')).versions
  assert.equal(versions.length, 1, 'what came back the same is no new version')
  assert.equal(JSON.parse(run('status', '--json')).state, 'ok')
  assert.deepEqual(wrong, [])
})

test('the kit is seen with its code, and printed on one page', async (t) => {
  const { at, run, serve } = await savedComputer(t)
  const words = run('key', 'show').trim()
  const { link } = await serve()
  const { page, wrong } = await openPage(t, browser, link, { locale: 'en-GB' })
  await page.locator('main h1').waitFor()
  await page.evaluate(() => (location.hash = '#/settings?part=security'))
  await page.getByRole('button', { name: 'Show the 24 words' }).click()
  await page.getByRole('img', { name: /Your 24 words as a code/ }).waitFor()
  await usable(page)
  assert.equal(await page.locator('.kit-sheet').isVisible(), false, 'it is for paper alone')
  await page.pdf({ path: at('printed.pdf'), preferCSSPageSize: true, printBackground: false })
  const tool = (name, ...args) => execFileSync(name, args, { cwd: at('.'), encoding: 'utf8' })
  assert.match(tool('pdfinfo', 'printed.pdf'), /Pages: +1\n/)
  tool('pdftoppm', '-r', '150', '-png', '-singlefile', 'printed.pdf', 'printed')
  assert.equal(tool('zbarimg', '-q', '--raw', 'printed.png').trim(), words)
  const text = tool('pdftotext', '-layout', 'printed.pdf', '-')
  for (const said of ['Recovery kit', 'mybackup connect', 'Kept at:']) {
    assert.ok(text.includes(said), `${said} in ${text}`)
  }
  assert.ok(!text.includes('Settings'), 'nothing else is printed')
  await page.getByRole('button', { name: 'Hide the words' }).click()
  assert.equal(await page.locator('.kit-sheet').count(), 0)
  assert.deepEqual(wrong, [])
})

test('what is damaged is repaired from the files by one button', async (t) => {
  const { at, run, serve } = await savedComputer(t)
  const [vault] = readdirSync(at('disk'))
  const data = at(`disk/${vault}/data`)
  const [pack] = readdirSync(data, { recursive: true }).filter((name) => name.endsWith('.enc'))
  const bytes = readFileSync(`${data}/${pack}`)
  bytes[bytes.length >> 1] ^= 1
  writeFileSync(`${data}/${pack}`, bytes)
  assert.throws(() => run('verify', '--data'))
  const { link } = await serve()
  const { page, wrong } = await openPage(t, browser, link, { locale: 'en-GB' })
  await page.getByRole('heading', { name: 'A part of your backup is damaged' }).waitFor()
  await page.getByRole('link', { name: 'Backup places', exact: true }).click()
  await page.getByRole('button', { name: 'Repair from your files' }).waitFor()
  await page.getByRole('link', { name: 'Home', exact: true }).click()
  await page.getByRole('button', { name: 'Repair from your files' }).click()
  await page.getByText('A damaged part is good again').waitFor()
  await page.getByRole('heading', { name: 'Your files are protected' }).waitFor()
  run('verify', '--data')
  assert.deepEqual(wrong, [])
})

test('a key that was lost is brought back with the recovery words', async (t) => {
  const { at, serve, run } = await openComputer(t)
  writeFileSync(at('Documents/letter.txt'), 'Dear Léa')
  run('init', '--destination', at('disk'), '--key-store', 'file')
  run('add', at('Documents'))
  run('backup')
  const words = run('key', 'show').trim().split(/\s+/)
  const [key] = readdirSync(at('.mybackup')).filter((name) => name.endsWith('.key'))
  rmSync(at(`.mybackup/${key}`))
  const { link } = await serve()
  const { page, wrong } = await openPage(t, browser, link, { locale: 'en-GB' })
  await page.getByRole('heading', { name: 'MyBackup can’t protect your files' }).waitFor()
  await page.getByRole('button', { name: 'Enter the recovery key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill(words.slice(1).join(' '))
  await dialog.getByRole('button', { name: 'Bring it back' }).click()
  await dialog.getByText('23 of 24').waitFor()
  await usable(page)
  // As a person copies them: with numbers and lines.
  await dialog.getByRole('textbox').fill(words.map((word, at) => `${at + 1}. ${word}`).join('\n'))
  await dialog.getByRole('button', { name: 'Bring it back' }).click()
  await page.getByRole('heading', { name: 'Your files are protected' }).waitFor()
  assert.ok(readdirSync(at('.mybackup')).includes(key))
  assert.deepEqual(wrong, [])
})
