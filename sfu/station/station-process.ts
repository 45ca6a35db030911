import type { ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { Timers } from '#contract/timers'
import type { ServiceUser } from '../core/confined-command.ts'
import type { Logger } from '../core/logger.ts'
import type { StationCookie } from './station-page.ts'
import { spawn } from 'node:child_process'
import { chown, mkdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { pause } from '#contract/timers'
import { confinedCommand } from '../core/confined-command.ts'
import { openCdpPipe } from './cdp-pipe.ts'
import { chromiumArguments } from './chromium-arguments.ts'
import { findByArgument, measureTree } from './process-tree.ts'
import { openStationPage } from './station-page.ts'

/**
 * The life of a station.
 *
 *   starting --page loaded--> running --died, crashed, grew, went silent--> down --backoff--> starting
 *      +------ failed -----------------------------------------------------^      any --close()--> closed
 */
export type StationState
  = | { readonly kind: 'starting' }
    | { readonly kind: 'running', readonly pid: number }
    | { readonly kind: 'down', readonly reason: string, readonly retryInMs: number }
    | { readonly kind: 'closed' }

export interface StationProcessOptions {
  readonly chromiumPath: string
  /** Absent: the browser runs as we do. */
  readonly serviceUser?: ServiceUser
  /** Absolute; the browser's profile, with the page's outbox, lives in <dataDir>/station/profile. */
  readonly dataDir: string
  /** Address of the station's page. */
  readonly url: string
  /** A session for the station, asked for at each start. */
  readonly cookie: () => Promise<StationCookie>
  readonly logger: Logger
  readonly timers: Timers
  readonly trustedKeys?: readonly string[]
  readonly memoryLimitBytes?: number
  /** How long the page may take to answer. */
  readonly silenceMs?: number
  /** How often the browser is looked after. */
  readonly checkMs?: number
}

export interface StationProcess {
  /** Keeps the station up until `signal` aborts or close(). */
  readonly run: (signal: AbortSignal) => Promise<void>
  readonly state: () => StationState
  /** Told of every change of state; the answer ends it. */
  readonly subscribe: (listener: (state: StationState) => void) => () => void
  /** Ends the browser and all of its processes. Idempotent. */
  readonly close: () => Promise<void>
}

const DEFAULT_MEMORY_LIMIT = 3 * 2 ** 30
const DEFAULT_SILENCE_MS = 30_000
const DEFAULT_CHECK_MS = 5_000
const START_MS = 60_000
const GRACE_MS = 1_500
const FIRST_BACKOFF_MS = 1_000
const LONGEST_BACKOFF_MS = 60_000
const STEADY_AFTER_MS = 120_000
const KEPT_STDERR = 4_000
// Below ingest and the worker, which must not drop packets while a detector computes.
const NICENESS = 5

/** Runs a headless browser with our own pages, so that cameras are analysed when nobody watches. */
export function createStationProcess(options: StationProcessOptions): StationProcess {
  const { timers, logger, serviceUser, silenceMs = DEFAULT_SILENCE_MS, checkMs = DEFAULT_CHECK_MS, memoryLimitBytes = DEFAULT_MEMORY_LIMIT } = options
  const home = join(options.dataDir, 'station')
  const profileFolder = join(home, 'profile')
  const stopping = new AbortController()
  const listeners = new Set<(state: StationState) => void>()
  let state: StationState = { kind: 'starting' }
  let running: Promise<void> | undefined
  // Chromium refuses its sandbox to root, and some containers refuse it to everybody.
  let sandbox = serviceUser !== undefined || process.getuid?.() !== 0

  function become(next: StationState): void {
    state = next
    for (const listener of listeners)
      listener(next)
  }

  async function keepUp(): Promise<void> {
    let backoffMs = FIRST_BACKOFF_MS
    while (!stopping.signal.aborted) {
      become({ kind: 'starting' })
      const startedAt = timers.now()
      const reason = await runOnce().catch((error: unknown) => error instanceof Error
        ? error.message
        : String(error))
      if (stopping.signal.aborted)
        break
      if (timers.now() - startedAt >= STEADY_AFTER_MS)
        backoffMs = FIRST_BACKOFF_MS
      become({ kind: 'down', reason, retryInMs: backoffMs })
      logger.warn({ reason, retryInMs: backoffMs }, 'the station is down')
      await pause(timers, backoffMs, stopping.signal)
      backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS)
    }
  }

  /** One life of the browser; answers why it ended. */
  async function runOnce(): Promise<string> {
    await prepareProfile()
    const cookie = await options.cookie()
    const child = await startBrowser()
    const ended = new AbortController()
    const { promise: end, resolve: finish } = Promise.withResolvers<string>()
    void end.then(() => ended.abort())
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-KEPT_STDERR)
    })
    child.once('error', error => finish(error.message))
    child.once('close', (code, signal) => finish(signal
      ? `the browser was ended by ${signal}`
      : `the browser ended with code ${code}`))
    const onStop = (): void => finish('stopping')
    stopping.signal.addEventListener('abort', onStop)

    const pipe = openCdpPipe(child.stdio[3] as Writable, child.stdio[4] as Readable)
    void look().catch((error: unknown) => finish(error instanceof Error
      ? error.message
      : String(error)))
    const reason = await end
    stopping.signal.removeEventListener('abort', onStop)
    if (child.exitCode === null && child.signalCode === null)
      void pipe.send('Browser.close').catch(() => {})
    await endBrowser(child)
    pipe.close()
    if (sandbox && /No usable sandbox|sandbox_host_linux|credentials\.cc/.test(stderr)) {
      sandbox = false
      logger.warn({}, 'this system has no sandbox for the station\'s browser; it goes on without, and loads our own pages only')
    }
    return reason

    async function look(): Promise<void> {
      const page = await within(START_MS, 'the browser did not start', openStationPage(pipe, {
        url: options.url,
        cookie,
        logger,
        onCrash: () => finish('the page crashed'),
      }))
      if (ended.signal.aborted)
        return
      become({ kind: 'running', pid: child.pid! })
      logger.info({ pid: child.pid, sandbox }, 'the station runs')
      while (!ended.signal.aborted) {
        await pause(timers, checkMs, ended.signal)
        if (ended.signal.aborted)
          return
        await within(silenceMs, 'the page does not answer', page.ping())
        const bytes = await measureTree(child.pid!)
        if (bytes > memoryLimitBytes)
          finish(`the browser grew to ${Math.round(bytes / 2 ** 20)} MiB`)
      }
    }
  }

  async function within<T>(limitMs: number, complaint: string, work: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>()
    const cancel = timers.after(limitMs, () => reject(new Error(complaint)))
    return Promise.race([work, promise]).finally(cancel)
  }

  async function prepareProfile(): Promise<void> {
    for (const pid of await findByArgument(`--user-data-dir=${profileFolder}`))
      kill(pid)
    for (const folder of [home, profileFolder]) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      if (serviceUser)
        await chown(folder, serviceUser.uid, serviceUser.gid)
    }
    // Names a process of the browser before; after a crash in a container it even names another host, and the start is refused.
    for (const name of ['SingletonLock', 'SingletonSocket', 'SingletonCookie'])
      await rm(join(profileFolder, name), { force: true })
  }

  async function startBrowser(): Promise<ChildProcess> {
    const sharedMemory = await statfs('/dev/shm').catch(() => undefined)
    const { command, args, ...as } = confinedCommand(options.chromiumPath, chromiumArguments({
      profileFolder,
      sandbox,
      sharedMemoryBytes: sharedMemory
        ? sharedMemory.blocks * sharedMemory.bsize
        : Infinity,
      trustedKeys: options.trustedKeys ?? [],
    }), {
      platform: process.platform,
      deathSignal: 'KILL',
      niceness: NICENESS,
      ...(serviceUser
        ? { user: serviceUser }
        : {}),
    })
    return spawn(command, args, {
      ...as,
      cwd: home,
      // Nothing of our environment: it may hold secrets.
      env: {
        PATH: process.env.PATH,
        HOME: home,
        LANG: 'C.UTF-8',
        TZ: process.env.TZ,
      },
      detached: true,
      stdio: [
        'ignore',
        'ignore',
        'pipe',
        'pipe',
        'pipe',
      ],
    })
  }

  /** Browser.close was asked for; whatever of the process group is left after a moment is killed. */
  async function endBrowser(child: ChildProcess): Promise<void> {
    if (child.pid === undefined)
      return
    const closed = new AbortController()
    child.once('close', () => closed.abort())
    if (child.exitCode === null && child.signalCode === null)
      await pause(timers, GRACE_MS, closed.signal)
    kill(-child.pid)
    for (const pid of await findByArgument(`--user-data-dir=${profileFolder}`))
      kill(pid)
  }

  return {
    run(signal) {
      if (signal.aborted)
        stopping.abort()
      signal.addEventListener('abort', () => stopping.abort(), { once: true })
      running ??= keepUp().finally(() => become({ kind: 'closed' }))
      return running
    },
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      stopping.abort()
      await running
    },
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  }
  catch {
    // It ended in this very moment.
  }
}
