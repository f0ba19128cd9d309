// Drags a file or a folder out of another program's window and drops it on MyBackup's, as a hand does.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { until } from './driver.mjs'

const soon = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds))

/** The windows of the program that are on the screen. */
export function windows(x) {
  try {
    return x('search', '--onlyvisible', '--name', 'MyBackup$').trim().split('\n').filter(Boolean)
  } catch {
    return []
  }
}

/** Tells xdotool on the screen of `env` what to do. */
export const hand =
  (env) =>
  (...args) =>
    execFileSync('xdotool', args.map(String), { env, encoding: 'utf8' })

/** Opens a window from which `path` can be dragged; returns what drags it once. Each has its own title. */
export async function holding({ help, x }, path, title = 'files') {
  help('/usr/bin/python3', fileURLToPath(new URL('drag.py', import.meta.url)), path, title)
  const files = () => x('search', '--onlyvisible', '--name', `^${title}$`).trim().split('\n')[0]
  await until('both stand apart', () => {
    x('windowmove', windows(x)[0], 200, 150)
    x('windowmove', files(), 5, 5)
    x('windowraise', files())
    return true
  })
  await soon(500)
  return async () => {
    x('windowraise', files())
    x('mousemove', 70, 70, 'mousedown', 1)
    for (const [left, top] of [
      [85, 85],
      [120, 140],
      [250, 300],
      [400, 440],
      [500, 450],
      [520, 455],
      [521, 456],
    ]) {
      x('mousemove', left, top)
      await soon(60)
    }
    x('mouseup', 1)
    await soon(800)
  }
}
