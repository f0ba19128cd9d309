// A guided first backup and restore of a sample folder: every command is shown
// as a person would type it, with what it prints, and every promise is checked.
// Everything lies in one temporary folder; nothing of the person's is touched.
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Failure, main, program, targetFolder } from './work.mjs'

/** Gives the tour with the program `binary`; `remove` clears it all away at the end. */
export async function tour({ binary, remove = false }) {
  const place = mkdtempSync(join(tmpdir(), 'mybackup-tour-'))
  try {
    steps(binary, place, remove)
  } catch (error) {
    if (error instanceof Failure) error.message += `\nWhat was made so far lies in "${place}"`
    throw error
  }
}

function steps(binary, place, remove) {
  const at = (...parts) => join(place, ...parts)
  const [home, documents, disk, desk] = ['home', 'Documents', 'disk', 'desk'].map((n) => at(n))
  const letter = join(documents, 'letter.txt')
  const photo = join(documents, 'photos', 'été.jpg')
  const drawn = sample(documents, letter, photo)
  mkdirSync(disk)
  mkdirSync(desk)
  const my = (...args) => step(binary, home, args)

  say(1, 'Choose where backups go. The key stays on this computer.')
  my('init', '--destination', disk, '--key-store', 'file')

  say(2, 'Protect a folder, and back it up for the first time.')
  my('add', documents)
  my('backup')

  say(3, 'The letter is rewritten; the next backup keeps both versions.')
  const first = readFileSync(letter)
  appendFileSync(letter, 'P.S. This line was added later.\n')
  const second = readFileSync(letter)
  my('backup')
  my('list', letter)

  say(4, 'Take the first version out, beside the one of today.')
  const old = join(desk, 'letter of yesterday.txt')
  my('restore', '--file', letter, '--version', '1', '--destination', old)
  check('The restored letter is the first version', first, old)
  check('The letter in its place was not touched', second, letter)

  say(5, 'A photo is deleted by mistake, and comes back.')
  unlinkSync(photo)
  my('restore', '--file', photo)
  check('The photo is back, byte for byte', drawn, photo)

  say(6, 'How things stand, and the proof that the backup can be read.')
  my('status')
  my('verify', '--data')

  ending({ place, home, documents, disk, desk, remove })
}

function sample(documents, letter, photo) {
  mkdirSync(join(documents, 'photos'), { recursive: true })
  writeFileSync(letter, 'Dear Léa,\n\nhere is the letter that I promised.\n')
  writeFileSync(join(documents, 'accounts.csv'), 'date,amount\n2026-01-15,12.50\n')
  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * i * 31) % 251))
  writeFileSync(photo, bytes)
  return bytes
}

function say(number, text) {
  console.log(`\n${number}. ${text}`)
}

function step(binary, home, args) {
  const typed = args.map((arg) => (/^[\w./:=-]+$/.test(arg) ? arg : `'${arg}'`))
  console.log(`\n$ mybackup ${typed.join(' ')}`)
  const ran = spawnSync(binary, args, {
    env: { ...process.env, MYBACKUP_HOME: home },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (ran.error) {
    throw new Failure(`"${binary}" could not be started (${ran.error.code}); build it first`)
  }
  if (ran.status !== 0) {
    throw new Failure(`"${basename(binary)} ${args[0]}" ended with exit code ${ran.status}`)
  }
}

function check(fact, expected, file) {
  if (!existsSync(file) || !expected.equals(readFileSync(file))) {
    throw new Failure(`This should be true and is not: ${fact} ("${file}")`)
  }
  console.log(`✓ ${fact}`)
}

function ending({ place, home, documents, disk, desk, remove }) {
  console.log(`
All steps worked. Where everything lies:
  the sample folder       ${documents}
  the backups, encrypted  ${disk}
  settings and key        ${home}
  what was taken out      ${desk}`)
  if (remove) {
    rmSync(place, { recursive: true })
    console.log('All of it was cleared away.')
  } else {
    console.log(`To clear it all away:\n  rm -r ${place}`)
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { binary: { type: 'string' }, remove: { type: 'boolean' } },
  })
  await main('The tour', () =>
    tour({
      binary: values.binary ?? join(targetFolder(), 'release', program('mybackup')),
      remove: values.remove,
    }),
  )
}
