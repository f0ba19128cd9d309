// A screen of one test's own: Xvfb with a home, and a look at its real pixels.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Opens a screen; `env` starts programs on it that see nothing of the person's own session. */
export async function openScreen() {
  const folder = mkdtempSync(join(tmpdir(), 'mybackup-screen-'))
  const home = join(folder, 'home')
  const runtime = join(folder, 'run')
  mkdirSync(home)
  mkdirSync(runtime, { mode: 0o700 })

  // Xvfb keeps the picture in a file of this folder: what is there was painted.
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp', '-fbdir', folder],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  )
  const gone = new Promise((done) => server.on('close', done))
  const display = await new Promise((started, failed) => {
    server.on('error', failed)
    server.on('close', () => failed(new Error('Xvfb ended before it had a screen')))
    server.stdio[3].once('data', (number) => started(`:${String(number).trim()}`))
  })

  const env = { ...process.env, HOME: home, XDG_RUNTIME_DIR: runtime, DISPLAY: display }
  for (const name of ['CONFIG', 'DATA', 'CACHE', 'STATE']) delete env[`XDG_${name}_HOME`]
  for (const name of ['WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS']) delete env[name]
  Object.assign(env, { GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1', LC_ALL: 'C.UTF-8' })

  return {
    env,
    /** How many pixels there are of each colour; of every `step`th row and column alone, soon. */
    colours: (step = 1) => colours(readFileSync(join(folder, 'Xvfb_screen0')), step),
    close: async () => {
      server.kill()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** How many pixels of each colour ("rrggbb") a picture in X's window dump format has. */
function colours(dump, step) {
  const field = (index) => dump.readUInt32BE(index * 4)
  const [headerLength, width, height] = [field(0), field(4), field(5)]
  const [lineLength, paletteLength] = [field(12), field(19) * 12]
  const pixels = dump.subarray(headerLength + paletteLength)
  const found = new Map()
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const pixel = pixels.readUInt32LE(y * lineLength + x * 4) & 0xffffff
      found.set(pixel, (found.get(pixel) ?? 0) + 1)
    }
  }
  const name = (pixel) => pixel.toString(16).padStart(6, '0')
  return new Map([...found].map(([pixel, count]) => [name(pixel), count]))
}
