// Drives the real window through WebKitWebDriver, the web's standard protocol.
// The driver, its D-Bus session and the program end together: a program left
// over would take the next start to itself.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'

/** Starts `binary` under a driver and returns the means to look at its page. */
export async function openWindow({ binary, env }) {
  const port = await freePort()
  // Where the test has a D-Bus session, the window lives in it.
  const session = env.DBUS_SESSION_BUS_ADDRESS ? [] : ['dbus-run-session', '--']
  const [program, ...args] = [...session, 'WebKitWebDriver', `--port=${port}`, '--host=127.0.0.1']
  const driver = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: { ...env, TAURI_AUTOMATION: 'true', TAURI_WEBVIEW_AUTOMATION: 'true' },
  })
  let said = ''
  driver.stderr.on('data', (text) => (said += text))
  const gone = new Promise((done) => driver.on('close', done))
  const end = (signal) => {
    try {
      process.kill(-driver.pid, signal)
    } catch (error) {
      if (error.code !== 'ESRCH') throw error
    }
  }
  const ask = (method, path, body) => request(`http://127.0.0.1:${port}${path}`, method, body)
  try {
    await until('the driver answers', () => ask('GET', '/status'))
    const { sessionId } = await ask('POST', '/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: [] } } },
    })
    const session = `/session/${sessionId}`
    return {
      run: (script, ...args) => ask('POST', `${session}/execute/sync`, { script, args }),
      runAsync: (script, ...args) => ask('POST', `${session}/execute/async`, { script, args }),
      painted: () =>
        ask('POST', `${session}/execute/async`, {
          script:
            'const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))',
          args: [],
        }),
      close: async () => {
        await ask('DELETE', session)
        end('SIGTERM')
        await gone
        end('SIGKILL')
      },
    }
  } catch (error) {
    end('SIGKILL')
    throw new Error(`The window could not be opened. The driver said:\n${said}`, { cause: error })
  }
}

/** Waits until `look` returns something true; says what did not come true in 20 seconds. */
export async function until(fact, look) {
  const deadline = Date.now() + 20_000
  let cause
  while (Date.now() < deadline) {
    try {
      const seen = await look()
      if (seen) return seen
    } catch (error) {
      cause = error
    }
    await new Promise((soon) => setTimeout(soon, 50))
  }
  throw new Error(`This did not come true in time: ${fact}`, { cause })
}

async function request(address, method, body) {
  const answer = await fetch(address, {
    method,
    signal: AbortSignal.timeout(20_000),
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const { value } = await answer.json()
  if (!answer.ok) throw new Error(`${value.error}: ${value.message}`)
  return value
}

function freePort() {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => found(port))
    })
  })
}
