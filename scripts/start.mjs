// `npm start`: sets everything up, builds the product and runs it. Where there
// is a screen that is the window; elsewhere the dashboard, whose address is printed.
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { setup } from './setup.mjs'
import { main, phase, program, run, targetFolder } from './work.mjs'

const screen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY

await main('npm start', async () => {
  await setup('engine', ...(screen ? ['window'] : []))
  await phase('Building the pages', () => run('npm', ['run', '--silent', 'ui:build']))
  await phase('Building the command line', () =>
    run('cargo', ['build', '--release', '--locked', '-p', 'mybackup-cli']),
  )
  const built = (name) => join(targetFolder(), 'release', program(name))
  if (!screen) {
    console.log(
      `\nThis computer has no screen: here is the dashboard. The command line is ${built('mybackup')}`,
    )
    await open(built('mybackup'), ['serve'])
    return
  }
  await phase('Building the window', () =>
    run('cargo', [
      ...['build', '--release', '--locked', '-p', 'mybackup-desktop'],
      ...['--features', 'custom-protocol'],
    ]),
  )
  console.log(`\nOpening MyBackup. The command line is ${built('mybackup')}`)
  await open(built('mybackup-desktop'), [])
})

function open(binary, args) {
  return new Promise((closed) => {
    spawn(binary, args, { stdio: 'inherit' }).on('close', (code) => {
      process.exitCode = code ?? 1
      closed()
    })
  })
}
