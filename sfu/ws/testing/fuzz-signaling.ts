import type { WebSocket } from 'ws'
import type { CameraId, MemberId, OrganizationId } from '#contract/ids'
import type { MemberActor } from '../../core/actor.ts'
import type { LogLine } from '../../core/logger.ts'
import type { MediaPlane } from '../../core/media-plane.ts'
import type { BrowserSocket } from '../browser-socket.ts'
import type { FindCamera } from '../notice-scope.ts'
import { Buffer } from 'node:buffer'
import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { signalingRequests } from '#contract/signaling'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { createLogger } from '../../core/logger.ts'
import { createAnalysisBoard } from '../analysis-board.ts'
import { serveBrowserSocket } from '../browser-socket.ts'
import { createLeaseCoordinator } from '../lease-coordinator.ts'
import { createLookExchange } from '../look-exchange.ts'
import { createMediaRights } from '../media-rights.ts'
import { narrowNotice } from '../notice-scope.ts'
import { createSignalingMethods } from '../signaling-session.ts'
import { createSocketHub } from '../socket-hub.ts'
import { createStreamPlaces } from '../stream-places.ts'

export interface FuzzOutcome {
  readonly frames: number
  readonly answers: number
  readonly sockets: number
  /** Of the answers, by code; none is a server's fault. */
  readonly codes: ReadonlyMap<string, number>
  /** What was logged as an error. */
  readonly errors: readonly LogLine[]
}

const organizationId = '00000000-0000-4000-8000-0000000000aa' as OrganizationId
const actor: MemberActor = {
  kind: 'member',
  memberId: '00000000-0000-4000-8000-0000000000ab' as MemberId,
  memberName: 'Fuzz',
  role: 'administrator',
  scope: { kind: 'everything' },
  organizationId,
  sessionId: 'fuzz',
}

/** The server's end of a WebSocket whose other end says whatever it likes. */
class LooseSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  readonly bufferedAmount = 0
  readonly answers: string[] = []
  ping(): void {}
  send(text: string): void {
    this.answers.push(text)
  }

  close(): void {
    this.terminate()
  }

  terminate(): void {
    if (this.readyState === 3)
      return
    this.readyState = 3
    this.emit('close')
  }
}

/**
 * Says `frames` frames to sockets before `plane`: noise, and requests of every method whose parts are right, foreign, of another time or broken.
 * What earlier answers gave (transports, consumers, capabilities) is used again. The same seed says the same.
 */
export async function fuzzSignaling(plane: MediaPlane, cameraIds: readonly CameraId[], frames: number, seed: number): Promise<FuzzOutcome> {
  const timers = timersOf(globalThis, () => epochMs(Date.now()))
  const errors: LogLine[] = []
  const logger = createLogger(line => line.level === 'error' && errors.push(line))
  const hub = createSocketHub()
  const leases = createLeaseCoordinator({
    hub,
    serverId: 'fuzz',
    takeTurn: async () => { throw new Error('There is no database here.') },
    siteOf: () => undefined,
    timers,
    logger,
  })
  const analysis = createAnalysisBoard(hub, leases, timers)
  const findCamera: FindCamera = cameraId => cameraIds.includes(cameraId)
    ? { organizationId, cameraId }
    : undefined
  const rights = createMediaRights({ mediaPlane: plane, findCamera })
  const looks = createLookExchange({
    hub,
    mediaPlane: plane,
    leases,
    rights,
    timers,
    logger,
  })
  const methods = createSignalingMethods({
    looks,
    mediaPlane: plane,
    leases,
    analysis,
    findCamera,
    isBrowserCamera: cameraId => cameraId === cameraIds.at(-1),
    rights,
    places: createStreamPlaces({
      hub,
      mediaPlane: plane,
      serverId: 's',
      count: async ({ wanted }) => ({ granted: wanted, elsewhere: 0, limit: 1_000 }),
      isDetector: () => false,
      timers,
      logger,
    }),
    onWatch: () => {},
    now: timers.now,
  })
  const codes = new Map<string, number>()
  const seen = new Map<string, unknown[]>()
  let sockets = 0
  let answers = 0
  let said = 0
  let socket = open()

  function open(): LooseSocket {
    const opened = new LooseSocket()
    hub.add(serveBrowserSocket({
      socketId: `fuzz-${sockets++}`,
      actor,
      socket: opened as unknown as WebSocket,
      methods,
      narrow: (hearer, notice) => narrowNotice(hearer, notice, findCamera),
      // A second between two frames, so that the fuzz is not merely refused as too fast.
      timers: {
        ...timers,
        now: () => epochMs(said * 1_000),
      },
      logger,
      onClose: (gone: BrowserSocket) => {
        hub.remove(gone)
        plane.closeViewer(gone.socketId)
      },
    }))
    return opened
  }

  function learn(): void {
    for (const text of socket.answers.splice(0)) {
      answers++
      const { type, data, error } = JSON.parse(text) as { type: string, data?: Record<string, unknown>, error?: { code: string } }
      if (error)
        codes.set(error.code, (codes.get(error.code) ?? 0) + 1)
      for (const [key, value] of Object.entries(type === 'reply'
        ? data ?? {}
        : {})) {
        seen.set(key, [
          ...seen.get(key)?.slice(-3) ?? [],
          value,
        ])
      }
    }
  }

  const right = (key: string): unknown => {
    const known = seen.get(key === 'rtpCapabilities'
      ? 'routerRtpCapabilities'
      : key)
    return known?.[said % known.length]
  }
  const frame = fc.oneof(
    {
      weight: 1,
      arbitrary: fc.string({ unit: 'binary' }).map(text => () => text),
    },
    {
      weight: 1,
      arbitrary: fc.json().map(text => () => text),
    },
    {
      weight: 12,
      arbitrary: fc.tuple(
        fc.constantFrom(...Object.keys(signalingRequests)),
        fc.nat(99),
        fc.constantFrom(...cameraIds),
        fc.constantFrom('main', 'sub'),
        fc.constantFrom('now', 'key-frame'),
        fc.constantFrom('none', 'reference', 'key'),
        fc.constantFrom('', 'transportId', 'consumerId', 'rtpCapabilities', 'dtlsParameters', 'rtpParameters', 'cameraId', 'start', 'withData', 'cameraIds', 'sctpStreamParameters'),
        fc.jsonValue({ maxDepth: 3 }),
      ).map(([method, part, cameraId, streamKind, start, thinning, broken, value]) => () => {
        const data: Record<string, unknown> = {
          cameraId,
          streamKind,
          start,
          thinning,
          transportId: right('transportId') ?? 'none',
          consumerId: right('consumerId') ?? 'none',
          producerId: right('producerId') ?? 'none',
          rtpCapabilities: right('rtpCapabilities') ?? {},
          rtpParameters: right('rtpParameters') ?? {},
          withData: part % 2 === 0,
          cameraIds,
          sctpStreamParameters: right('sctpStreamParameters') ?? { streamId: part, ordered: false, maxPacketLifeTime: 150 },
          dtlsParameters: {
            role: 'client',
            fingerprints: [
              {
                algorithm: 'sha-256',
                value: Array.from({ length: 32 }).fill('AB').join(':'),
              },
            ],
          },
        }
        if (broken !== '') {
          data[broken] = part < 50
            ? value
            : mutate(data[broken], part, value)
        }
        return JSON.stringify({
          type: 'request',
          id: said + 1,
          method,
          data,
        })
      }),
    },
  )

  for (const say of fc.sample(frame, { numRuns: frames, seed })) {
    if (socket.readyState !== 1)
      socket = open()
    said++
    socket.emit('message', Buffer.from(say()), false)
    // Now and then in step, so that wishes meet answers; else they pile up.
    if (said % 8 === 0)
      await new Promise(resolve => setTimeout(resolve, 1))
    learn()
  }
  await new Promise(resolve => setTimeout(resolve, 200))
  learn()
  hub.closeAll()
  socket.terminate()
  analysis.close()
  return {
    frames: said,
    answers,
    sockets,
    codes,
    errors,
  }
}

/** Breaks one place deep in something right. */
function mutate(value: unknown, part: number, by: unknown): unknown {
  if (typeof value !== 'object' || value === null)
    return by
  const copy = structuredClone(value) as Record<string, unknown>
  const keys = Object.keys(copy)
  const key = keys[part % Math.max(1, keys.length)]
  if (key !== undefined) {
    copy[key] = part % 3 === 0
      ? by
      : mutate(copy[key], part + 7, by)
  }
  return copy
}
