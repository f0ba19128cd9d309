// `npm test`: sets everything up, then checks the whole project, the quick and
// general first. Ends with one line that counts every test that ran.
import { join } from 'node:path'
import { setup } from './setup.mjs'
import { tour } from './demo.mjs'
import { answers, choice, main, phase, program, run, targetFolder } from './work.mjs'

const counted = { passed: 0, failed: 0, skipped: 0 }

const npm = (script) => run('npm', ['run', '--silent', script])
const cargo = (...args) => run('cargo', args)
const built = (name) => join(targetFolder(), 'debug', program(name))

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
  await phase('Lint', () =>
    cargo('clippy', ...choice.everything, '--all-targets', '--', '-D', 'warnings'),
  )
  // Tests outside the crates start the built programs, which know nothing of tests.
  await phase('The programs', () => cargo('build', ...choice.programs))
  await phase('Tests of the engine and the command line', async () => {
    const [how, which] = answers('cargo', 'nextest', '--version')
      ? [['nextest', 'run'], []]
      : [['test'], ['--all-targets']]
    // Otherwise each test asks cargo whether the program is there.
    const env = { MYBACKUP_BIN: built('mybackup') }
    const args = [...how, ...choice.everything, '--no-fail-fast', ...which]
    await tests(run('cargo', args, { env }))
    await tests(cargo('test', ...choice.everything, '--doc'))
  })
  await phase('The guided tour of npm start', () =>
    tour({ binary: built('mybackup'), remove: true }),
  )
  await phase('The dashboard in a browser', () =>
    tests(
      run('node', ['--test', '--test-concurrency=1', '--test-reporter=tap', 'tests/dashboard/'], {
        env: { MYBACKUP: built('mybackup') },
      }),
    ),
  )
  await phase('The window', async () => {
    await tests(
      run('node', ['--test', '--test-concurrency=1', '--test-reporter=tap', 'tests/desktop/'], {
        env: {
          MYBACKUP: built('mybackup'),
          MYBACKUP_DESKTOP: built('mybackup-desktop'),
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
