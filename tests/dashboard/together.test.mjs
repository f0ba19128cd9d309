// Several MyBackups of one person at the same time: one does the work, the others ask it.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { openComputer } from './browser.mjs'
import { until } from '../desktop/driver.mjs'

const { MYBACKUP: cli } = process.env

/** What a page does: enters with the key of the address, and asks by name. */
async function enter(link) {
  const { origin, hash } = new URL(link)
  const headers = { Origin: origin, 'X-MyBackup': '1', 'Content-Type': 'application/json' }
  const body = JSON.stringify({ token: hash.slice('#t='.length) })
  const entered = await fetch(`${origin}/enter`, { method: 'POST', headers, body })
  assert.equal(entered.status, 204)
  const cookie = entered.headers.get('set-cookie').split(';')[0]
  const ask = async (method, params = {}) => {
    const asked = { method: 'POST', headers: { ...headers, Cookie: cookie } }
    const answered = await fetch(`${origin}/rpc`, {
      ...asked,
      body: JSON.stringify({ method, params }),
    })
    assert.equal(answered.status, 200)
    return answered.json()
  }
  ask.listen = () => fetch(`${origin}/events`, { headers: { Cookie: cookie } })
  return ask
}

test('a backup that is typed is made by the MyBackup that runs, and seen there', async (t) => {
  const { at, run, serve, env } = await openComputer(t)
  writeFileSync(at('Documents/letter.txt'), 'first')
  run('init', '--destination', at('disk'), '--key-store', 'file')
  run('add', at('Documents'))
  const first = await serve()
  const ask = await enter(first.link)
  assert.equal((await ask('status.get')).ok.job, null)

  const typed = JSON.parse(run('backup', '--json'))
  assert.equal(typed.files_new, 1)
  const { job } = (await ask('status.get')).ok
  assert.equal(job.kind, 'backup')
  assert.deepEqual(
    [job.result.run, job.result.files_new, job.result.bytes_stored, job.result.took / 1000],
    [typed.run, typed.files_new, typed.bytes_stored, typed.seconds],
  )
  // A person reads the same words as when the command line does it itself.
  writeFileSync(at('Documents/letter.txt'), 'second')
  const through = run('backup')
  await (first.server.kill('SIGKILL'), first.gone)
  writeFileSync(at('Documents/letter.txt'), 'third')
  const alone = run('backup')
  const figures = (text) => text.replace(/[\d.,]+ (ms|s|kB|MB|B|bytes)\b/g, '#')
  assert.equal(figures(through), figures(alone))
  assert.match(through, /1 changed/)

  // One that was killed left its socket: the next one replaces it, and a third attaches.
  const second = await serve()
  const third = await serve()
  const [asked, attached] = [await enter(second.link), await enter(third.link)]
  assert.equal((await attached('backup.start')).problem, undefined)
  await until('the second shows what the third began', async () => {
    return (await asked('status.get')).ok.job?.state === 'done'
  })
  second.server.kill('SIGKILL')
  await second.gone
  const { state, job: none } = (await attached('status.get')).ok
  assert.deepEqual([state, none], ['ok', null])

  // What cannot be done is said as ever, whoever is asked.
  writeFileSync(at('Documents/letter.txt'), 'fourth')
  const missing = spawnSync(cli, ['backup', '--source', at('Pictures')], { env, encoding: 'utf8' })
  assert.equal(missing.status, 1)
  assert.match(missing.stderr, /Pictures/)
})

test('what is typed elsewhere is told to the pages', async (t) => {
  const { at, run, serve } = await openComputer(t)
  run('init', '--destination', at('disk'), '--key-store', 'file')
  const ask = await enter((await serve()).link)
  const events = (await ask.listen()).body.getReader()
  run('add', at('Documents'))
  const { value } = await events.read()
  assert.match(new TextDecoder().decode(value), /"changed"/)
  await events.cancel()
})

test('a backup that is typed is stopped there by Ctrl+C', async (t) => {
  const { at, run, serve, env } = await openComputer(t)
  for (let number = 0; number < 60; number += 1) {
    writeFileSync(at(`Documents/${number}`), Buffer.alloc(4 << 20, `${number} `))
  }
  run('init', '--destination', at('disk'), '--key-store', 'file')
  run('add', at('Documents'))
  const ask = await enter((await serve()).link)
  const typed = spawn(cli, ['backup', '--json'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  let said = ''
  typed.stdout.on('data', (text) => (said += text))
  const ended = new Promise((done) => typed.on('close', done))
  await until('it began', async () => (await ask('status.get')).ok.job?.state === 'running')
  typed.kill('SIGINT')
  const code = await ended
  const { job } = (await ask('status.get')).ok
  assert.equal(job.state, 'done')
  // A quick machine may have been done before it was told.
  assert.equal(code, job.result.stopped ? 130 : 0)
  assert.equal(JSON.parse(said).stopped, job.result.stopped)
})
