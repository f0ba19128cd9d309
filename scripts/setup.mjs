// Makes a computer ready to build and test MyBackup: system packages (Debian
// and its family), then the UI's packages. Changes nothing that is ready.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { Failure, answers, main, phase, root, run } from './work.mjs'

/** What each kind of work needs; names of Debian 12. */
const packages = {
  engine: ['build-essential', 'pkg-config'],
  window: [
    ...['libwebkit2gtk-4.1-dev', 'libgtk-3-dev', 'libdbus-1-dev', 'librsvg2-dev'],
    'fonts-dejavu-core',
  ],
  tests: [
    // The engine's tests set ACLs and attributes and talk to a real keychain.
    ...['acl', 'attr', 'dbus', 'e2fsprogs', 'gnome-keyring', 'libsecret-tools'],
    // Drives are let go of through the real udisks.
    'udisks2',
    // The proofs kill the program at chosen calls, and make calls fail.
    'strace',
    // The recovery kit is read back from its PDF and its QR code.
    ...['poppler-utils', 'zbar-tools'],
    // The window's tests draw on a screen of their own and stand in for a panel, others for
    // services of the system.
    ...['xvfb', 'webkit2gtk-driver', 'python3-dbus', 'python3-gi', 'gir1.2-gtk-3.0'],
    ...['openbox', 'xdotool'],
    // And listen to it as a screen reader does.
    ...['at-spi2-core', 'gir1.2-atspi-2.0'],
    // The dashboard is tried in a browser.
    'chromium',
  ],
}

/** Sets up what the named kinds of work need ("engine", "window", "tests"). */
export async function setup(...kinds) {
  await phase('Setting up', async () => {
    await systemPackages(kinds.flatMap((kind) => packages[kind]))
    if (!answers('cargo', '--version')) {
      throw new Failure('Rust is not installed. Install it from https://rustup.rs, then try again')
    }
    // Tests look at the crates of every system, not only those that this one builds.
    if (kinds.includes('tests')) await run('cargo', ['fetch', '--locked', '--quiet'])
    await uiPackages()
  })
}

async function systemPackages(wanted) {
  if (process.platform !== 'linux') return
  if (!answers('dpkg-query', '--version')) {
    console.log(`Not a Debian system: the equivalents of these must be there: ${wanted.join(' ')}`)
    return
  }
  const missing = absent(wanted)
  if (missing.length === 0) return
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing]
  const root = process.getuid() === 0
  if (!root && !answers('sudo', '-n', 'true')) {
    throw new Failure(
      `system packages are missing. Run this line, then try again:\n  sudo ${install.join(' ')}`,
    )
  }
  const [command, ...before] = root ? ['env'] : ['sudo', '-n', 'env']
  const asRoot = (...args) => run(command, [...before, 'DEBIAN_FRONTEND=noninteractive', ...args])
  await asRoot('apt-get', 'update', '-q')
  await asRoot(...install)
}

function absent(wanted) {
  const asked = spawnSync(
    'dpkg-query',
    ['--show', '--showformat=${db:Status-Status} ${Package}\n', ...wanted],
    { encoding: 'utf8' },
  )
  const installed = new Set(
    asked.stdout
      .split('\n')
      .filter((line) => line.startsWith('installed '))
      .map((line) => line.slice('installed '.length)),
  )
  return wanted.filter((name) => !installed.has(name))
}

async function uiPackages() {
  const stamp = join(root, 'node_modules', '.package-lock.json')
  const lock = join(root, 'package-lock.json')
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs) return
  await run('npm', ['ci', '--no-audit', '--no-fund'])
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  await main('Setting up', () => setup('engine', 'window', 'tests'))
}
