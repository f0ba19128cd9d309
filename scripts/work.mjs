// Runs the steps of `npm start` and `npm test`: each with a heading, its
// duration, and one clear sentence when it fails.
import { spawn, spawnSync } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { homedir } from 'node:os'
import { fileURLToPath } from 'node:url'

/** The top folder of the project; every command runs there. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const features = ['--features', 'mybackup-desktop/custom-protocol', '--locked']

/**
 * What cargo is asked to build: everything, or the programs alone, which know nothing of tests.
 * The features are the same, so that what both stand on is built once.
 */
export const choice = {
  everything: ['--workspace', ...features],
  programs: ['-p', 'mybackup-cli', '-p', 'mybackup-desktop', ...features],
}

// A Rust that was installed a minute ago is not yet on the PATH of this shell.
process.env.PATH += delimiter + join(homedir(), '.cargo', 'bin')

/** A failure with a text for the person who typed the command. */
export class Failure extends Error {}

const paint = (code, text) => (process.stdout.isTTY ? `\x1b[${code}m${text}\x1b[0m` : text)
const seconds = (since) => ((performance.now() - since) / 1000).toFixed(1)

/** Runs one phase: heading, work, duration. */
export async function phase(title, work) {
  const start = performance.now()
  console.log(paint('1;36', `\n== ${title}`))
  try {
    const result = await work()
    console.log(paint('2', `-- ${title}: ${seconds(start)} s`))
    return result
  } catch (error) {
    if (error instanceof Failure) error.message = `${title}: ${error.message}`
    throw error
  }
}

/** Runs a command, shows its output as it comes, and returns that output without colours. */
export function run(command, args, { env = {} } = {}) {
  console.log(paint('2', `$ ${[command, ...args].join(' ')}`))
  return new Promise((done, failed) => {
    const colour = process.stdout.isTTY ? { CARGO_TERM_COLOR: 'always', FORCE_COLOR: '1' } : {}
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...colour, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    let output = ''
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8')
      child[name].on('data', (text) => {
        output += text
        process[name].write(text)
      })
    }
    child.on('error', (error) =>
      failed(
        new Failure(
          error.code === 'ENOENT' ? `"${command}" was not found on this computer` : error.message,
        ),
      ),
    )
    child.on('close', (code, signal) => {
      // eslint-disable-next-line no-control-regex -- colours are control characters
      const plain = output.replace(/\x1b\[[0-9;]*m/g, '')
      if (code === 0) return done(plain)
      const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`
      failed(Object.assign(new Failure(`"${command} ${args.join(' ')}" ${how}`), { output: plain }))
    })
  })
}

/** Whether a program answers when it is asked something harmless. */
export function answers(command, ...args) {
  const shell = process.platform === 'win32'
  return spawnSync(command, args, { stdio: 'ignore', shell }).status === 0
}

/** The folder into which cargo builds. */
export function targetFolder() {
  const asked = spawnSync('cargo', ['metadata', '--no-deps', '--format-version', '1'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (asked.status !== 0) throw new Failure(`cargo could not read the workspace\n${asked.stderr}`)
  return JSON.parse(asked.stdout).target_directory
}

/** A program's file name as this system spells it. */
export const program = (name) => (process.platform === 'win32' ? `${name}.exe` : name)

/** Runs a whole script, and ends with one sentence when something failed. */
export async function main(name, work) {
  const start = performance.now()
  try {
    await work()
    return seconds(start)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    console.error(paint('1;31', `\n${name} stopped after ${seconds(start)} s`))
    console.error(error.message)
    process.exit(1)
  }
}
