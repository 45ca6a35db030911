import type { Buffer } from 'node:buffer'
import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { processTree } from '../../e2e/processes.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { percentile } from '../figure.ts'
import { readServerLoad, watchServerLoad } from '../server-load.ts'
import { openRtpSinks } from './rtp-sinks.ts'

export interface RelayTask {
  readonly by: 'ansim' | 'ffmpeg'
  readonly urls: readonly string[]
  /** UDP ports on loopback, one for each URL: its one viewer. */
  readonly sinks: readonly number[]
}

export interface RelayCost {
  /** What relaying added to the idle process and its worker, in percent of one core. */
  readonly cpuPercent: number
  /** Memory (PSS) that it added; of ffmpeg only that of the ffmpeg processes. */
  readonly rssMb: number
  /** From a picture's last byte leaving the camera to its last packet arriving at the viewer. Empty without `sentAt`. */
  readonly forwardMs: readonly number[]
  readonly lost: number
  readonly loopP99Ms: number
}

/** Two pictures that end alike are the same one again, a loop later. */
export function pictureKey(payload: Buffer): string {
  return payload.subarray(-16).toString('latin1')
}

/** Relays `urls` for `seconds` in a process of its own with `workers` mediasoup workers. `sentAt`: when each picture left its camera. */
export async function measureRelay(by: RelayTask['by'], urls: readonly string[], workers: number, seconds: number, sentAt?: ReadonlyMap<string, number>): Promise<RelayCost> {
  let isCounting = false
  const forwardMs: number[] = []
  const sinks = await openRtpSinks(urls.length, (payload) => {
    const at = isCounting
      ? sentAt?.get(pictureKey(payload))
      : undefined
    if (at !== undefined)
      forwardMs.push(performance.now() - at)
  })
  const relay = fork(join(import.meta.dirname, 'relay-program.ts'), [
    String(workers),
  ], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  try {
    await said(relay, 'idle')
    await sleep(2_000)
    const idle = await watchServerLoad(relay.pid!, 5)
    relay.send({ by, urls, sinks: sinks.ports } satisfies RelayTask)
    await said(relay, 'relaying')
    await waitFor('all streams to arrive', () => sinks.heard() === urls.length, 60_000, () => `${sinks.heard()} of ${urls.length}`)
    // Connections, caches and compilers settle.
    await sleep(6_000)
    sinks.reset()
    await askStats(relay)
    isCounting = true
    const busy = await watchServerLoad(relay.pid!, seconds)
    isCounting = false
    const { loopP99Ms } = await askStats(relay)
    return {
      cpuPercent: busy.cpuPercent - idle.cpuPercent,
      rssMb: by === 'ffmpeg'
        ? processTree(relay.pid!).filter(({ command }) => command.startsWith('ffmpeg')).reduce((sum, { pid }) => sum + readServerLoad(pid).rssMb, 0)
        : busy.rssMb - idle.rssMb,
      forwardMs,
      lost: sinks.lost(),
      loopP99Ms,
    }
  }
  finally {
    const children = processTree(relay.pid!)
    relay.kill('SIGKILL')
    for (const { pid } of children) {
      try {
        process.kill(pid, 'SIGKILL')
      }
      catch {
        // It went with its parent.
      }
    }
    sinks.close()
  }
}

/** The 99th percentile of forwarding, in ms. */
export function forwardP99(cost: RelayCost): number {
  return percentile(cost.forwardMs, 0.99)
}

function said(relay: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    relay.on('message', message => message === word && resolve())
    relay.once('exit', code => reject(new Error(`the relay ended with ${code}`)))
  })
}

function askStats(relay: ChildProcess): Promise<{ packetsLost: number, live: number, loopP99Ms: number }> {
  return new Promise((resolve) => {
    const take = (message: unknown): void => {
      if (typeof message === 'object') {
        relay.off('message', take)
        resolve(message as { packetsLost: number, live: number, loopP99Ms: number })
      }
    }
    relay.on('message', take)
    relay.send('stats')
  })
}
