// The key in the system's keychain, as the window finds it: there, there again, and gone.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { computer } from './desk.mjs'
import { openWindow, until } from './driver.mjs'

const { MYBACKUP_DESKTOP: binary } = process.env

/** Starts gnome-keyring, open, in the session of a computer: it ends with the session. */
function openKeychain(env) {
  execFileSync('gnome-keyring-daemon', ['--unlock', '--components=secrets'], {
    env,
    input: 'a login password',
    stdio: ['pipe', 'ignore', 'ignore'],
  })
}

/** Removes all that the keychain holds, as a person can with its own program. */
const FORGET = `
import dbus
bus = dbus.SessionBus()
service = bus.get_object('org.freedesktop.secrets', '/org/freedesktop/secrets')
found, locked = service.SearchItems({}, dbus_interface='org.freedesktop.Secret.Service')
for path in list(found) + list(locked):
    bus.get_object('org.freedesktop.secrets', path).Delete(dbus_interface='org.freedesktop.Secret.Item')
print(len(found) + len(locked))
`

test('the key is in the keychain, survives a restart, and its loss is a screen', async (t) => {
  const { at, env, run } = await computer(t, 'en_US.UTF-8', {
    keyStore: 'keychain',
    before: openKeychain,
  })
  const files = readdirSync(at('.mybackup'))
  assert.ok(files.includes('config.yaml'))
  assert.ok(!files.some((name) => name.endsWith('.key')), 'no file holds the key')
  const words = run('key', 'show').trim()
  assert.equal(words.split(/\s+/).length, 24)

  for (const start of ['first', 'second']) {
    const window = await openWindow({ binary, env })
    await until(`the window can back up, the ${start} time`, async () => {
      const asked = await window.runAsync(
        `window.__TAURI_INTERNALS__.invoke('rpc', { method: 'status.get', params: {} }).then(arguments[0], arguments[0])`,
      )
      return asked.ok && asked.ok.state !== 'stopped'
    })
    await window.close()
  }
  assert.equal(
    execFileSync('/usr/bin/python3', ['-c', FORGET], { env, encoding: 'utf8' }).trim(),
    '1',
  )
  const window = await openWindow({ binary, env })
  try {
    await until('the window says what is wrong and what to do', () =>
      window.run(
        `const said = document.body.innerText
         return said.includes('can’t protect your files') && /recovery/i.test(said)`,
      ),
    )
  } finally {
    await window.close()
  }
})
