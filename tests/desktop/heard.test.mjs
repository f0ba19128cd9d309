// What a screen reader hears of the real window, told by the system's own way to it (AT-SPI).
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { computer } from './desk.mjs'
import { until } from './driver.mjs'

/** What a person does something with: it needs a name, or it is a riddle. */
const TO_USE = /^(link|.*button|check box|combo box|entry|page tab|slider|spin button|menu item)$/
/** What divides a page, to be jumped to. */
const landmarks = (page) =>
  page.things
    .filter((one) => one.role === 'landmark')
    .map((one) => (one.kind === 'region' ? `region ${one.name}` : one.kind))
const named = (page, role) =>
  page.things.filter((one) => one.role === role).map((one) => plain(one.name))
/** Without the marks that keep names apart in both directions of writing. */
const plain = (text) => text.replace(/[\u2068\u2069]/g, '')
/** All that is said inside of something. */
function inside(page, whole) {
  const from = page.things.indexOf(whole) + 1
  const end = page.things.findIndex((one, at) => at >= from && one.depth <= whole.depth)
  return page.things.slice(from, end < 0 ? undefined : end).map((one) => one.text || one.name)
}
/** Those that came back, with their places, from a list. */
const list = (page, things) => things.map((one) => `${one.role} at ${page.things.indexOf(one)}`)

/** A computer with one backup, its window, and an ear on it. */
async function heard(t, language) {
  const home = await computer(t, language)
  mkdirSync(home.at('Pictures'))
  home.run('add', home.at('Pictures'))
  home.run('backup')
  home.help('openbox')
  const ear = home.listen()
  home.start()
  /** The page, once it has what is asked for. */
  const hear = async (fact, there) => {
    let page
    await until(fact, async () => {
      page = await ear.tell({ hear: true })
      return there(page)
    })
    return page
  }
  const heading = (text) => (page) =>
    page.things.some((one) => one.role === 'heading' && one.name === text)
  const press = (role, name) =>
    until(`the ${role} "${name}" is pressed`, () => ear.tell({ press: name, role }))
  return { ...home, hear, heading, press }
}

/** What holds of every page. */
function sound(page, name) {
  const without = page.things.filter(
    (one) => TO_USE.test(one.role) && plain(one.name).trim() === '',
  )
  assert.deepEqual(list(page, without), [], `${name}: everything to use has a name`)
  const twice = page.things.filter(
    (one) => one.description && TO_USE.test(one.role) && one.name.includes(one.description),
  )
  assert.deepEqual(
    twice.map((one) => one.name),
    [],
    `${name}: nothing is said twice`,
  )
  const pictures = page.things.filter((one) => one.role === 'image' && !one.name)
  assert.deepEqual(list(page, pictures), [], `${name}: every picture says what it shows`)
  const lists = page.things.filter((one) => /^(ul|ol)$/.test(one.tag) && one.role !== 'list')
  assert.deepEqual(list(page, lists), [], `${name}: every list is one to the ear too`)
  const items = page.things.filter((one) => one.tag === 'li' && one.role !== 'list item')
  assert.deepEqual(list(page, items), [], `${name}: and so are its items`)
  const headings = page.things.filter((one) => one.role === 'heading')
  assert.equal(headings[0]?.level, 1, `${name}: the first heading is the page's own`)
  assert.equal(
    headings.filter((one) => one.level === 1).length,
    1,
    `${name}: of which there is one`,
  )
  headings.slice(1).forEach((one, at) => {
    const fits = one.level <= headings[at].level + 1
    assert.ok(fits, `${name}: no level is left out before "${one.name}"`)
  })
  const [first] = page.things
  assert.equal(first.role, 'link', `${name}: the way past the navigation comes first`)
  for (const kind of ['banner', 'navigation', 'main']) {
    assert.ok(landmarks(page).includes(kind), `${name} has its ${kind}`)
  }
  const rows = page.things.filter((one) => one.role === 'table')
  assert.deepEqual(
    list(
      page,
      rows.filter((one) => !one.name),
    ),
    [],
    `${name}: tables have names`,
  )
}

test('the pages of the window are told to a screen reader, each thing by its name', async (t) => {
  const { hear, heading, press } = await heard(t)

  const home = await hear('Home says how things stand', heading('Your files are protected'))
  sound(home, 'Home')
  assert.equal(home.title, 'Home – MyBackup')
  const state = home.things.find((one) => one.kind === 'status' && one.text)
  assert.equal(state?.text, 'Your files are protected', 'and it is told when it changes')
  assert.deepEqual(named(home, 'link').slice(0, 7), [
    'Go to content',
    'Home',
    'Restore',
    'Folders',
    'Backup places',
    'Activity',
    'Settings',
  ])
  assert.ok(named(home, 'push button').includes('Back up now'))
  assert.ok(named(home, 'link').includes('Restore files'))
  assert.ok(landmarks(home).includes('region Where things are'))

  await press('link', 'Folders')
  const folders = await hear('Folders names the folders', heading('Pictures'))
  sound(folders, 'Folders')
  assert.equal(folders.title, 'Folders – MyBackup')
  for (const name of ['Documents', 'Pictures']) {
    assert.ok(named(folders, 'link').includes(`See versions – ${name}`))
    assert.ok(named(folders, 'push button').includes(`Stop protecting… – ${name}`))
  }
  assert.ok(named(folders, 'push button').includes('Add a folder…'))

  await press('link', 'Restore')
  const restore = await hear('Restore asks what is looked for', heading('Recently deleted'))
  sound(restore, 'Restore')
  assert.equal(restore.title, 'Restore – MyBackup')
  assert.deepEqual(named(restore, 'page tab'), ['Find a file', 'Go back to a date'])
  assert.deepEqual(named(restore, 'entry'), ['What are you looking for?'])
  assert.ok(landmarks(restore).includes('search'))

  await press('link', 'Settings')
  const settings = await hear('Settings is there to its end', heading('If everything goes wrong'))
  sound(settings, 'Settings')
  assert.equal(settings.title, 'Settings – MyBackup')
  const switches = named(settings, 'toggle button')
  for (const name of ['Back up by itself', 'Save files as they change']) {
    assert.ok(switches.includes(name), `${name} in ${switches.join()}`)
  }
  assert.ok(named(settings, 'push button').includes('Save as PDF…'))
  for (const one of settings.things.filter((one) => one.level === 2)) {
    assert.ok(landmarks(settings).includes(`region ${one.name}`), one.name)
  }

  for (const name of ['Activity', 'Backup places']) {
    await press('link', name)
    sound(await hear(`${name} is there`, heading(name)), name)
  }
})

test('what a screen reader presses is done, and what comes of it is told', async (t) => {
  const { at, run, hear, heading, press } = await heard(t, 'fr_FR.UTF-8')
  const home = await hear('the page is French', heading('Vos fichiers sont protégés'))
  sound(home, 'Accueil')
  writeFileSync(at('Documents/letter.txt'), 'second')
  await press('push button', 'Sauvegarder maintenant')
  await until('there are two versions', () => {
    return JSON.parse(run('list', at('Documents/letter.txt'), '--json')).versions.length === 2
  })
  const after = await hear('the end is told', (page) =>
    page.things.some(
      (one) => one.kind === 'status' && inside(page, one).includes('Sauvegarde terminée'),
    ),
  )
  sound(after, 'Accueil')
})
