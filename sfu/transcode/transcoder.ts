import type { Buffer } from 'node:buffer'
import type { Timers } from '#contract/timers'
import type { ServiceUser } from '../core/confined-command.ts'
import type { TrackCodec } from '../rtsp/sdp.ts'
import type { TranscodeLimits } from './ffmpeg-arguments.ts'
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { confinedCommand } from '../core/confined-command.ts'
import { ffmpegArguments } from './ffmpeg-arguments.ts'

export interface TranscoderOptions {
  /** Absolute, or a name that PATH finds. */
  readonly ffmpegPath: string
  /** Absent: it runs as we do. */
  readonly user?: ServiceUser
  readonly limits: TranscodeLimits
  readonly timers: Timers
}

/** One running ffmpeg. */
export interface Transcoder {
  readonly pid: number | undefined
  /** Bytes of the camera's stream; dropped while it cannot keep up. */
  readonly write: (bytes: Buffer) => void
  /** Resolves with why it is over: a sentence's end, for the log. */
  readonly ended: Promise<string>
  /** Processor cores it used in the last period; undefined before the first, and where the system does not tell. */
  readonly cores: () => number | undefined
  /** Kills it with its process group. Idempotent. */
  readonly close: () => Promise<void>
}

/** Below ingest, worker and station: a transcode must not make others late. */
const niceness = 10
const measureEveryMs = 2_000
/** /proc counts in these, everywhere that matters (USER_HZ). */
const ticksPerSecond = 100
const mostWaitingBytes = 4_000_000
const keptComplaint = 500

/** TC1 starts ffmpeg as the service user, in a process group of its own that dies with us, with nothing of our environment. */
export function startTranscoder(codec: TrackCodec, { ffmpegPath, user, limits, timers }: TranscoderOptions, onOutput: (chunk: Buffer) => void): Transcoder {
  const { command, args, ...as } = confinedCommand(ffmpegPath, ffmpegArguments(codec, limits), {
    platform: process.platform,
    deathSignal: 'KILL',
    niceness,
    ...(user && { user }),
  })
  const child = spawn(command, args, {
    ...as,
    cwd: '/',
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let complaint = ''
  let cores: number | undefined
  let cancelMeasure = (): void => {}
  const ended = new Promise<string>((resolve) => {
    child.once('error', error => resolve(error.message))
    child.once('close', (code, signal) => resolve(complaint.trim().split('\n').at(-1) || `it ended with ${signal ?? code}`))
  })
  void ended.then(() => cancelMeasure())
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaint = (complaint + text).slice(-keptComplaint))
  child.stdout.on('data', onOutput)
  // It may end while we write; `ended` tells.
  child.stdin.on('error', () => {})

  async function measure(before: number | undefined, beforeMs: number): Promise<void> {
    const ticks = await readTicks(child.pid)
    const nowMs = timers.now()
    if (ticks !== undefined && before !== undefined && nowMs > beforeMs)
      cores = (ticks - before) / ticksPerSecond / ((nowMs - beforeMs) / 1000)
    if (child.exitCode === null && child.signalCode === null)
      cancelMeasure = timers.after(measureEveryMs, () => void measure(ticks, nowMs))
  }
  void measure(undefined, 0)

  return {
    pid: child.pid,
    write(bytes) {
      if (child.stdin.writable && child.stdin.writableLength < mostWaitingBytes)
        child.stdin.write(bytes)
    },
    ended,
    cores: () => cores,
    async close() {
      cancelMeasure()
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        try {
          process.kill(-child.pid, 'SIGKILL')
        }
        catch {
          child.kill('SIGKILL')
        }
      }
      await ended
      cancelMeasure()
    },
  }
}

/** User and system time of a process in ticks (proc(5), fields 14 and 15); undefined where there is no /proc. */
async function readTicks(pid: number | undefined): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields && Number(fields[11]) + Number(fields[12])
}
