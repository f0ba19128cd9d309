// A window that stays empty: the program tries the other way of drawing, and then offers the browser.
import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { computer } from './desk.mjs'
import { until } from './driver.mjs'

const VARIABLE = 'WEBKIT_DISABLE_DMABUF_RENDERER'

/** The processes of a computer of a test: their number, name, arguments and variables. */
function processes(home) {
  const found = []
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const read = (file) => readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0')
      const variables = read('environ')
      if (!variables.includes(`HOME=${home}`)) continue
      const args = read('cmdline')
      found.push({ pid: Number(pid), name: args[0].split('/').at(-1), args, variables })
    } catch {
      // It ended meanwhile.
    }
  }
  return found
}

test('a window that stays empty is drawn another way, and then offered in the browser', async (t) => {
  const home = await computer(t)
  const { at, env, start, help, x } = home
  const all = () => processes(env.HOME)
  t.after(() => {
    for (const { pid, name } of all()) {
      if (name === 'mybackup-desktop' || name.startsWith('WebKit')) process.kill(pid, 'SIGKILL')
    }
  })
  // Whatever asks the desktop to show a page is noted.
  mkdirSync(at('bin'))
  writeFileSync(at('bin/xdg-open'), `#!/bin/sh\necho "$1" > "${at('shown')}"\n`)
  chmodSync(at('bin/xdg-open'), 0o755)
  env.PATH = `${at('bin')}:${env.PATH}`
  help('openbox')

  const stopped = new Set()
  /** Stops the web view of a program before it shows anything. */
  const stop = (program) =>
    until('its web view is stopped', () => {
      const view = all().find(({ pid, name }) => name === 'WebKitWebProcess' && !stopped.has(pid))
      if (!view || all().every(({ pid }) => pid !== program)) return false
      process.kill(view.pid, 'SIGSTOP')
      stopped.add(view.pid)
      return true
    })
  const drawing = (one) => one.variables.find((name) => name.startsWith(VARIABLE)) ?? 'as it likes'

  const { program } = start()
  await until('it runs', () => all().some(({ pid }) => pid === program.pid))
  await stop(program.pid)
  const first = all().find(({ pid }) => pid === program.pid)
  const again = await until('it starts once more', () =>
    all().find(({ args }) => args.includes('--again')),
  )
  assert.notEqual(drawing(again), drawing(first))
  await stop(again.pid)
  const page = await until('it asks what to do, and the first answer shows the browser', () => {
    if (existsSync(at('shown'))) return readFileSync(at('shown'), 'utf8').trim()
    const shell = x('getwindowgeometry', '--shell', x('getactivewindow').trim())
    const figures = [...shell.matchAll(/^(X|Y|WIDTH|HEIGHT)=(\d+)/gm)]
    const question = Object.fromEntries(figures.map(([, name, value]) => [name, Number(value)]))
    const { X, Y, WIDTH, HEIGHT } = question
    if (WIDTH < 800) x('mousemove', X + Math.round(WIDTH / 4), Y + HEIGHT - 35, 'click', 1)
    return false
  })
  const [link] = /http:[^"]+/.exec(readFileSync(page, 'utf8'))
  const shown = await fetch(link)
  assert.equal(shown.status, 200)
  assert.match(await shown.text(), /<div id="app">/)
})
