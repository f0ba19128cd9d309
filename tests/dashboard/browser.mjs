// One computer with its dashboard, and a browser that opens it.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

const { MYBACKUP: cli } = process.env
if (!cli) throw new Error('MYBACKUP names the built program')

/** Debian's Chromium, or what the variable names. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Opens a browser for a whole file of tests. */
export function openBrowser() {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--force-color-profile=srgb'] })
}

/** A computer of a test's own: a home, folders, a disk, and the dashboard of the real program. */
export async function openComputer(t, { language = 'en_US.UTF-8', home } = {}) {
  const folder = home ?? mkdtempSync(join(tmpdir(), 'mybackup-dashboard-'))
  const at = (name) => join(folder, name)
  for (const name of ['Documents', 'Pictures', 'disk']) mkdirSync(at(name))
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    LC_ALL: language,
    XDG_RUNTIME_DIR: at('.run'),
  }
  mkdirSync(at('.run'), { mode: 0o700 })
  const run = (...args) => execFileSync(cli, args, { env, encoding: 'utf8' })
  const servers = []
  t.after(async () => {
    for (const { server, gone } of servers) {
      server.kill('SIGKILL')
      await gone
    }
    rmSync(folder, { recursive: true, force: true })
  })
  /** Starts the dashboard and returns the address that opens it. */
  async function serve() {
    const server = spawn(cli, ['serve'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    const gone = new Promise((done) => server.on('close', done))
    servers.push({ server, gone })
    for await (const line of createInterface({ input: server.stdout })) {
      return { link: line.split(' ').at(-1), server, gone }
    }
    throw new Error('The dashboard did not start')
  }
  return { at, run, serve, env }
}

/** Opens a page and fails the test when a script of it fails or the content policy stops something. */
export async function openPage(t, browser, link, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1040, height: 720 }, ...options })
  t.after(() => context.close())
  const page = await context.newPage()
  const wrong = []
  page.on('pageerror', (error) => wrong.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(message.text())
  })
  await page.goto(link)
  return { page, context, wrong }
}

/** What the server answers to a page's request, or null where it is gone by now: the request has failed then. */
export async function answered(route, options) {
  const response = await route.fetch(options).catch(() => null)
  if (!response) await route.abort()
  return response
}
