import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'

// What client/inference/gpu-adapter.ts asks, asked by a page of its own.
const PAGE = `<!doctype html><title>Ansim</title><script type="module">
const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null)
const info = adapter?.info
await fetch('/', { method: 'POST', body: JSON.stringify(adapter
  ? { found: true, emulated: info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false, name: [info?.vendor, info?.architecture, info?.description].filter(Boolean).join(' ') }
  : { found: false }) })
</script>`

/**
 * Asks a headless Chromium which graphics processor its WebGPU has, as the station would find it.
 * @param {string} chromium path of the program
 * @param {{ timeoutMs?: number }} [options] after which it is given up
 * @returns {Promise<import('./judge.mjs').Gpu>} what it found
 */
export async function probeGpu(chromium, { timeoutMs = 30_000 } = {}) {
  const profile = await mkdtemp(path.join(os.tmpdir(), 'ansim-doctor-'))
  /** @type {(gpu: import('./judge.mjs').Gpu) => void} */
  let answer
  const answered = new Promise((resolve) => {
    answer = resolve
  })
  const server = http.createServer(async (request, response) => {
    if (request.method !== 'POST') {
      response.setHeader('content-type', 'text/html').end(PAGE)
      return
    }
    const body = await text(request)
    response.end()
    try {
      answer(readAnswer(JSON.parse(body)))
    }
    catch {
      answer({ kind: 'unseen', why: 'Chromium answered in a way that is not understood.' })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const browser = spawn(chromium, [
    '--headless',
    `--user-data-dir=${profile}`,
    ...process.getuid?.() === 0
      ? ['--no-sandbox']
      : [],
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-extensions',
    '--no-first-run',
    '--remote-debugging-port=0',
    `http://127.0.0.1:${server.address().port}/`,
  ], { stdio: 'ignore', detached: true })
  const late = setTimeout(answer, timeoutMs, { kind: 'unseen', why: `Chromium did not show a page within ${timeoutMs / 1_000} s: look for a machine that is overloaded.` })
  browser.on('error', () => answer({ kind: 'unseen', why: 'Chromium does not start: install it anew.' }))
  browser.on('exit', code => answer({ kind: 'unseen', why: `Chromium ended at once with code ${code}: start ${chromium} --headless by hand to see why.` }))
  try {
    return await answered
  }
  finally {
    clearTimeout(late)
    await endGroup(browser)
    server.close()
    server.closeAllConnections()
    // Chromium's children may write for a moment longer.
    await rm(profile, {
      recursive: true,
      force: true,
      maxRetries: 5,
      retryDelay: 200,
    }).catch(() => {})
  }
}

function readAnswer({ found, emulated, name }) {
  if (!found)
    return { kind: 'none' }
  return emulated
    ? { kind: 'emulated' }
    : {
        kind: 'adapter',
        name: String(name || 'a graphics processor').slice(0, 100),
      }
}

async function endGroup(browser) {
  if (browser.pid === undefined)
    return
  const isOver = browser.exitCode !== null || browser.signalCode !== null
  const over = isOver
    ? Promise.resolve()
    : once(browser, 'exit')
  try {
    process.kill(-browser.pid, 'SIGKILL')
  }
  catch {
    // It ended by itself.
  }
  await over
}
