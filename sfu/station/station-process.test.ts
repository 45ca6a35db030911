import type { AddressInfo } from 'node:net'
import type { LogLine } from '../core/logger.ts'
import type { StationProcess, StationProcessOptions, StationState } from './station-process.ts'
import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import http from 'node:http'
import os from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { createLogger } from '../core/logger.ts'
import { ensureChromium } from '../setup/chromium.mjs'
import { ensureServiceUser } from '../setup/service-user.mjs'
import { findByArgument, listTree } from './process-tree.ts'
import { createStationProcess } from './station-process.ts'

const timers = timersOf(globalThis, () => epochMs(Date.now()))
const chromium = await ensureChromium({
  log() {},
  isRoot: false,
  env: process.env.ANSIM_CHROMIUM
    ? { CHROMIUM: process.env.ANSIM_CHROMIUM }
    : {},
})
if (!chromium.path)
  process.stderr.write(`The station's tests skip: ${chromium.how}.\n`)

/** Counts its own starts in IndexedDB and says so to the server, which sees the cookie. */
const page = `<!doctype html><title>station</title><script>
  console.error('a complaint', 7)
  const open = indexedDB.open('outbox', 1)
  open.onupgradeneeded = () => open.result.createObjectStore('starts', { autoIncrement: true })
  open.onsuccess = () => {
    const transaction = open.result.transaction('starts', 'readwrite', { durability: 'strict' })
    transaction.objectStore('starts').add(1)
    const count = transaction.objectStore('starts').count()
    transaction.oncomplete = () => fetch('/report', { method: 'POST', body: String(count.result) })
  }
  addEventListener('hang', () => { for (;;); })
</script>`

describe.skipIf(!chromium.path)('a station', () => {
  const reports = new EventEmitter()
  let server: http.Server
  let options: StationProcessOptions
  let station: StationProcess | undefined
  let lines: LogLine[]
  let body: string

  beforeEach(async () => {
    body = page
    lines = []
    server = http.createServer((request, response) => {
      if (request.method === 'POST') {
        let text = ''
        request.on('data', (chunk) => { text += chunk }).on('end', () => reports.emit('report', {
          starts: Number(text),
          cookie: request.headers.cookie,
        }))
        response.end()
        return
      }
      response.setHeader('content-type', 'text/html').end(request.url === '/station'
        ? body
        : '')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const url = `http://localhost:${(server.address() as AddressInfo).port}/station`
    const dataDir = await mkdtemp(join(os.tmpdir(), 'ansim-station-'))
    await chmod(dataDir, 0o711)
    options = {
      chromiumPath: chromium.path!,
      ...(process.getuid?.() === 0
        ? { serviceUser: await ensureServiceUser() }
        : {}),
      dataDir,
      url,
      cookie: () => Promise.resolve({
        name: '__Host-session',
        value: 'sealed',
        url,
        path: '/',
        secure: true,
        httpOnly: true,
        sameSite: 'Strict' as const,
      }),
      timers,
      logger: createLogger(line => lines.push(line)),
      checkMs: 200,
    }
  })

  afterEach(async () => {
    await station?.close()
    station = undefined
    server.closeAllConnections()
    server.close()
    await rm(options.dataDir, {
      recursive: true,
      force: true,
      maxRetries: 5,
      retryDelay: 100,
    })
  })

  function start(changes: Partial<StationProcessOptions> = {}): StationProcess {
    station = createStationProcess({
      ...options,
      ...changes,
    })
    void station.run(new AbortController().signal)
    return station
  }

  function reached(kind: StationState['kind']): Promise<StationState> {
    return new Promise((resolve) => {
      const stop = station!.subscribe((state) => {
        if (state.kind !== kind)
          return
        stop()
        resolve(state)
      })
    })
  }

  const report = (): Promise<{ starts: number, cookie: string }> => once(reports, 'report').then(([value]) => value)
  const profile = (): string => `--user-data-dir=${join(options.dataDir, 'station/profile')}`
  const commandLines = async (): Promise<string[]> => Promise.all((await findByArgument(profile())).map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))

  async function gone(pids: number[]): Promise<void> {
    for (const pid of pids) {
      for (;;) {
        const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
        if (stat === '' || stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z'))
          break
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    }
  }

  async function pidsOf(root: number): Promise<number[]> {
    const pids = (await listTree(root)).map(entry => entry.pid)
    // The browser itself, its zygotes, the renderer and more.
    expect(pids.length).toBeGreaterThan(3)
    return pids
  }

  it('opens its page with the session, which is on no command line and not on disk', async () => {
    const first = report()
    start()
    await reached('running')
    expect(await first).toEqual({ starts: 1, cookie: '__Host-session=sealed' })
    const all = (await commandLines()).join('\n')
    expect(all).toContain('--remote-debugging-pipe')
    expect(all).not.toContain('sealed')
    expect(all).not.toContain('/station\0')
    await station!.close()
    for (const entry of await readdir(join(options.dataDir, 'station/profile'), { recursive: true, withFileTypes: true })) {
      if (entry.isFile())
        expect((await readFile(join(entry.parentPath, entry.name))).includes('sealed'), entry.name).toBe(false)
    }
    expect(lines.filter(line => line.fields.line === 'a complaint 7')).toHaveLength(1)
  })

  it('comes back after kill -9 with what its page had kept', async () => {
    const first = report()
    start()
    const { pid } = await reached('running') as { pid: number }
    await first
    const second = report()
    process.kill(pid, 'SIGKILL')
    await reached('down')
    expect((await second).starts).toBe(2)
  })

  it.runIf(process.platform === 'linux')('comes back after its page\'s process died', async () => {
    const first = report()
    start()
    const { pid } = await reached('running') as { pid: number }
    await first
    const second = report()
    const down = reached('down')
    for (const child of await pidsOf(pid)) {
      if ((await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '')).includes('--type=renderer'))
        process.kill(child, 'SIGKILL')
    }
    expect(await down).toMatchObject({ reason: 'the page crashed' })
    expect((await second).starts).toBe(2)
  })

  it('is started anew when its page does not answer', async () => {
    body = `${page}<script>setTimeout(() => dispatchEvent(new Event('hang')), 500)</script>`
    start({ silenceMs: 1_500 })
    expect(await reached('down')).toMatchObject({ reason: 'the page does not answer' })
  })

  it('is started anew when it grows', async () => {
    start({ memoryLimitBytes: 2 ** 20 })
    expect(await reached('down')).toMatchObject({
      reason: expect.stringMatching(/^the browser grew to \d+ MiB$/),
    })
  })

  it('says so when its page cannot be loaded', async () => {
    start({ url: 'http://127.0.0.1:1/station' })
    expect(await reached('down')).toMatchObject({
      reason: expect.stringContaining('did not load'),
    })
  })

  it('leaves no process behind', async () => {
    const first = report()
    start()
    const { pid } = await reached('running') as { pid: number }
    await first
    const pids = await pidsOf(pid)
    await station!.close()
    await gone(pids)
    expect(station!.state()).toEqual({ kind: 'closed' })
  })

  it.runIf(process.platform === 'linux')('does not outlive a server that is killed', async () => {
    const first = report()
    const { timers: _, logger: __, cookie, ...plain } = options
    const host = spawn(process.execPath, [
      fileURLToPath(new URL('testing/crashing-server.ts', import.meta.url)),
      JSON.stringify({ ...plain, cookie: await cookie() }),
    ], { stdio: 'inherit' })
    await first
    const pids = await pidsOf(host.pid!)
    host.kill('SIGKILL')
    await gone(pids)
  })
})
