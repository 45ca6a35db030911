import type { CameraId } from '#contract/ids'
import type { ConsumeWish, MediaPlane, MediaPlaneEvent, RtpInlet, StreamRef } from '../../core/media-plane.ts'
import { afterEach, beforeEach, expect } from 'vitest'
import { aggregate } from '../../rtsp/h264/packetize.ts'
import { serializeRtp } from '../../rtsp/h264/rtp-packet.ts'
import { buildPps, buildSlice, buildSps } from '../../rtsp/testing/h264-builder.ts'

export interface PlaneUnderTest {
  readonly plane: MediaPlane
  /** Makes the worker of this viewer or stream die; resolves when the plane knows. */
  readonly loseWorker: (of: { readonly viewerId: string } | { readonly stream: StreamRef }) => Promise<void>
  /** Resolves when all workers are up. */
  readonly untilRebuilt: () => Promise<void>
}

export const gate: StreamRef = { cameraId: '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0001' as CameraId, streamKind: 'main' }
export const yard: StreamRef = { ...gate, streamKind: 'sub' }
export const nowhere: StreamRef = { cameraId: '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0002' as CameraId, streamKind: 'main' }
export const dtlsParameters = {
  role: 'client',
  fingerprints: [
    {
      algorithm: 'sha-256',
      value: Array.from({ length: 32 }, (_, i) => i.toString(16).padStart(2, '0').toUpperCase()).join(':'),
    },
  ],
}

/** A plane for each test of a suite, opened with one worker. */
export interface PlaneBench {
  readonly under: PlaneUnderTest
  readonly plane: MediaPlane
  readonly running: Promise<void>
  readonly events: MediaPlaneEvent[]
  /** Another one in its place. */
  readonly open: (workerCount: number) => Promise<void>
  /** A viewer with a receiving transport. */
  readonly joined: (viewerId: string) => Promise<void>
  readonly wish: (more?: Partial<ConsumeWish>) => ConsumeWish
}

/** Registers the hooks that open and close it. */
export function planeBench(create: (workerCount: number) => PlaneUnderTest): PlaneBench {
  let under: PlaneUnderTest
  let running = Promise.resolve()
  let events: MediaPlaneEvent[] = []

  async function open(workerCount: number): Promise<void> {
    await under?.plane.close()
    under = create(workerCount)
    const heard: MediaPlaneEvent[] = []
    events = heard
    under.plane.subscribe(event => heard.push(event))
    running = under.plane.run(new AbortController().signal)
    await under.plane.ready()
  }

  beforeEach(() => open(1))
  afterEach(async () => {
    await under.plane.close()
    await running
  })

  return {
    get under() {
      return under
    },
    get plane() {
      return under.plane
    },
    get running() {
      return running
    },
    get events() {
      return events
    },
    open,
    async joined(viewerId) {
      under.plane.openViewer(viewerId)
      const transport = await under.plane.createReceiveTransport(viewerId)
      await under.plane.connectTransport(viewerId, transport.transportId, dtlsParameters)
    },
    wish: (more = {}) => ({
      rtpCapabilities: under.plane.routerRtpCapabilities(),
      thinning: 'none',
      start: 'key-frame',
      ...more,
    }),
  }
}

/** A rejection with this code. */
export function fails(code: string): unknown {
  return expect.objectContaining({ code })
}

/** Key pictures of two packets: parameter sets, and a slice of 300 bytes. */
export function sendPictures(inlet: RtpInlet, count: number, from: number): void {
  const sets = aggregate([
    buildSps(),
    buildPps(),
  ], 1200) as Uint8Array
  for (let picture = from; picture < from + count; picture++) {
    for (const [i, payload] of [
      sets,
      buildSlice('I', { isIdr: true, size: 300 }),
    ].entries()) {
      inlet.send(serializeRtp({
        payloadType: inlet.payloadType,
        marker: i === 1,
        sequenceNumber: picture * 2 + i,
        timestamp: picture * 6000,
        ssrc: inlet.ssrc,
        extensions: [],
        payload,
      }), { picture: 'key', isFirst: i === 0 })
    }
  }
}

/** What a browser sends H.264 with. */
export function sent(ssrc: number): Record<string, unknown> {
  return {
    codecs: [
      {
        mimeType: 'video/H264',
        payloadType: 109,
        clockRate: 90_000,
        parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
        rtcpFeedback: [
          { type: 'nack', parameter: 'pli' },
        ],
      },
    ],
    encodings: [
      { ssrc },
    ],
  }
}
