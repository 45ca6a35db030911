import type { CameraId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { CutFilm, FilmPort, RingReport } from '../core/clips/film-port.ts'
import type { FromFilmWorker, TapOptions, ToFilmWorker } from './film-messages.ts'
import type { StreamKey } from './watch-list.ts'
import { unreachable } from '#contract/unreachable'
import { readCaptureAnchor } from './capture-time.ts'
import workerUrl from './film-worker.ts?worker&url'

/** Clocks drift; and a stream says nothing before its first picture. */
const anchorEveryMs = 1_000

interface Kept { readonly receiver: RTCRtpReceiver, readonly stream: string }

export interface FilmTap extends FilmPort {
  /**
   * To be called in the very moment the receiver is made: browsers decide then whether pictures pass by a script. Answers how to say that it
   * has ended.
   */
  readonly tap: (stream: StreamKey, receiver: RTCRtpReceiver) => () => void
}

/**
 * CT1: films from encoded pictures. A worker sees each picture of a receiver on its way to the decoder, keeps a copy where it is asked to, and
 * hands it on. What this was weighed against is told in SPEC.md.
 */
export function createFilmTap(toScriptAddress: (url: string) => string, timers: Timers): FilmTap {
  const isSupported = 'RTCRtpScriptTransform' in globalThis
  const kept = new Map<string, Kept>()
  /** How often each stream is asked to be kept. */
  const wanted = new Map<string, number>()
  const waiting = new Map<number, { film?: (film: CutFilm) => void, reports?: (reports: RingReport[]) => void }>()
  let worker: Worker | undefined
  let lastId = 0
  let offsetMs = 0
  let cancelAnchors: (() => void) | undefined
  /** It failed once; pictures do not pass by it a second time. */
  let isGivenUp = false

  function post(message: ToFilmWorker): void {
    worker?.postMessage(message)
  }

  function open(): Worker {
    if (worker)
      return worker
    const born = new Worker(toScriptAddress(workerUrl), { type: 'module', name: 'ansim-films' })
    worker = born
    born.onmessage = ({ data }: MessageEvent<FromFilmWorker>) => {
      const asked = waiting.get(data.id)
      waiting.delete(data.id)
      switch (data.type) {
        case 'film':
          return asked?.film?.(data.film)
        case 'reports':
          return asked?.reports?.(data.reports)
        default:
          unreachable(data)
      }
    }
    born.onerror = () => worker === born && giveUp()
    post({ type: 'server-offset', offsetMs })
    sayWanted()
    return born
  }

  /** Pictures go through the worker: where it fails, they must not. */
  function giveUp(): void {
    isGivenUp = true
    for (const { receiver } of kept.values())
      receiver.transform = null
    kept.clear()
    worker?.terminate()
    worker = undefined
    for (const { film, reports } of waiting.values()) {
      film?.({ kind: 'trouble', trouble: 'no-pictures' })
      reports?.([])
    }
    waiting.clear()
  }

  function sayWanted(): void {
    post({
      type: 'keep',
      streams: [
        ...wanted.keys(),
      ],
    })
  }

  function sayAnchors(): void {
    cancelAnchors = undefined
    for (const [key, { receiver, stream }] of kept) {
      if (wanted.has(stream)) {
        post({
          type: 'anchor',
          key,
          anchor: readCaptureAnchor({ rtpReceiver: receiver }),
        })
      }
    }
    if (wanted.size > 0)
      cancelAnchors = timers.after(anchorEveryMs, sayAnchors)
  }

  function ask<T>(begin: (id: number) => void, as: (resolve: (answer: T) => void) => { film?: (film: CutFilm) => void, reports?: (reports: RingReport[]) => void }): Promise<T> {
    return new Promise((resolve) => {
      const id = ++lastId
      waiting.set(id, as(resolve))
      begin(id)
    })
  }

  return {
    isSupported,
    tap({ cameraId, streamKind }, receiver) {
      if (!isSupported || isGivenUp)
        return () => {}
      const options: TapOptions = {
        key: String(++lastId),
        cameraId,
        stream: `${cameraId}/${streamKind}`,
      }
      receiver.transform = new RTCRtpScriptTransform(open(), options)
      kept.set(options.key, { receiver, stream: options.stream })
      return () => {
        if (kept.delete(options.key))
          post({ type: 'ended', key: options.key })
      }
    },
    keep(cameraId: CameraId, streamKind) {
      const stream = `${cameraId}/${streamKind}`
      let isKept = true
      wanted.set(stream, (wanted.get(stream) ?? 0) + 1)
      sayWanted()
      if (!cancelAnchors)
        sayAnchors()
      return () => {
        if (!isKept)
          return
        isKept = false
        const left = wanted.get(stream)! - 1
        if (left > 0)
          wanted.set(stream, left)
        else
          wanted.delete(stream)
        sayWanted()
      }
    },
    pin: (cameraId, from) => post({ type: 'pin', cameraId, from }),
    async cut(cameraId, from, until, moment) {
      if (!isSupported)
        return { kind: 'trouble', trouble: 'unsupported' }
      if (!worker)
        return { kind: 'trouble', trouble: 'no-pictures' }
      return ask<CutFilm>(id => post({
        type: 'cut',
        id,
        cameraId,
        from,
        until,
        moment,
      }), film => ({ film }))
    },
    setServerOffset(next) {
      offsetMs = next
      post({ type: 'server-offset', offsetMs })
    },
    reports: async () => worker
      ? ask<RingReport[]>(id => post({ type: 'report', id }), reports => ({ reports }))
      : [],
    close() {
      cancelAnchors?.()
      giveUp()
    },
  }
}
