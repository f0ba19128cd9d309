// `npm test`: sets everything up, then checks the whole project, the quick and
// general first. Ends with one line that counts every test that ran.
import { join } from 'node:path'
import { setup } from './setup.mjs'
import { tour } from './demo.mjs'
import { answers, main, phase, program, run, targetFolder } from './work.mjs'

const engine = ['--workspace', '--exclude', 'mybackup-desktop', '--locked']
const window = ['-p', 'mybackup-desktop', '--features', 'custom-protocol', '--locked']
const counted = { passed: 0, failed: 0, skipped: 0 }

const npm = (script) => run('npm', ['run', '--silent', script])
const cargo = (...args) => run('cargo', args)

const time = await main('npm test', async () => {
  await setup('engine', 'window', 'tests')
  await phase('Format', async () => {
    await cargo('fmt', '--all', '--check')
    await npm('format:check')
  })
  await phase('UI', async () => {
    await npm('ui:lint')
    await npm('ui:check')
    await npm('ui:build')
  })
  await phase('Lint', () => cargo('clippy', ...engine, '--all-targets', '--', '-D', 'warnings'))
  await phase('Tests of the engine and the command line', async () => {
    // Tests outside the crates start the built program.
    await cargo('build', '--locked', '-p', 'mybackup-cli')
    await tests(
      answers('cargo', 'nextest', '--version')
        ? cargo('nextest', 'run', ...engine, '--no-fail-fast')
        : cargo('test', ...engine, '--no-fail-fast', '--all-targets'),
    )
    await tests(cargo('test', ...engine, '--doc'))
  })
  const built = (folder, name) => join(targetFolder(), folder, program(name))
  await phase('The guided tour of npm start', () =>
    tour({ binary: built('debug', 'mybackup'), remove: true }),
  )
  await phase('The dashboard in a browser', () =>
    tests(
      run('node', ['--test', '--test-concurrency=1', '--test-reporter=tap', 'tests/dashboard/'], {
        env: { MYBACKUP: built('debug', 'mybackup') },
      }),
    ),
  )
  await phase('The window', async () => {
    await cargo('build', '--profile', 'window', ...window)
    await cargo('clippy', '--profile', 'window', ...window, '--', '-D', 'warnings')
    await tests(
      run('node', ['--test', '--test-concurrency=1', '--test-reporter=tap', 'tests/desktop/'], {
        env: {
          MYBACKUP: built('debug', 'mybackup'),
          MYBACKUP_DESKTOP: built('window', 'mybackup-desktop'),
        },
      }),
    )
  })
})
console.log(`\n${summary(time)}`)

/** Counts the tests that a runner reports, also when some of them failed. */
async function tests(running) {
  try {
    count(await running)
  } catch (error) {
    count(error.output ?? '')
    const { failed } = counted
    if (failed > 0) error.message += `\n${failed} ${failed === 1 ? 'test' : 'tests'} failed`
    throw error
  }
}

function count(output) {
  const add = (outcome, pattern) => {
    for (const [, number] of output.matchAll(pattern)) counted[outcome] += Number(number)
  }
  // nextest's summary, cargo's result lines, and node's own.
  add('passed', /Summary \[.*?(\d+) passed/g)
  add('failed', /Summary \[.*?(\d+) failed/g)
  add('skipped', /Summary \[.*?(\d+) skipped/g)
  add('passed', /^test result: .*?(\d+) passed/gm)
  add('failed', /^test result: .*?(\d+) failed/gm)
  add('skipped', /^test result: .*?(\d+) ignored/gm)
  add('passed', /^# pass (\d+)$/gm)
  add('failed', /^# fail (\d+)$/gm)
  add('skipped', /^# skipped (\d+)$/gm)
}

function summary(time) {
  const { passed, failed, skipped } = counted
  const ran = passed + failed
  return `Summary [${time.padStart(8)}s] ${ran} tests run: ${passed} passed, ${skipped} skipped`
}
