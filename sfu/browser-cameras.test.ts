import type { CameraId } from '#contract/ids'
import type { MediaPlaneEvent } from './core/media-plane.ts'
import type { IngestChange } from './ingest/ingest-service.ts'
import { Buffer } from 'node:buffer'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { followBrowserCameras } from './browser-cameras.ts'
import { aggregate } from './rtsp/h264/packetize.ts'
import { serializeRtp } from './rtsp/h264/rtp-packet.ts'
import { buildPps, buildSlice, buildSps } from './rtsp/testing/h264-builder.ts'

const phone = { cameraId: 'phone' as CameraId, streamKind: 'main' } as const
const gate = { cameraId: 'gate' as CameraId, streamKind: 'main' } as const

function open() {
  const changes: IngestChange[] = []
  let emit = (_: MediaPlaneEvent): void => {}
  let onRtp = (_: Uint8Array): void => {}
  let tapped = 0
  const cameras = followBrowserCameras({
    plane: {
      subscribe(listener) {
        emit = listener
        return () => {}
      },
      async tap(_stream, take) {
        onRtp = take
        tapped++
        return {
          close: () => void tapped--,
        }
      },
    },
    isFetched: ({ cameraId }) => cameraId !== phone.cameraId,
    timers: createManualTimers(),
  })
  cameras.subscribe(change => changes.push(change))
  /** In memory that is used again. */
  function send(payload: Uint8Array, timestamp: number): void {
    const packet = Buffer.from(serializeRtp({
      payloadType: 96,
      marker: true,
      sequenceNumber: 1,
      timestamp,
      ssrc: 1,
      extensions: [],
      payload,
    }))
    onRtp(packet)
    packet.fill(0)
  }
  return {
    cameras,
    changes,
    emit: (event: MediaPlaneEvent) => emit(event),
    send,
    tapped: () => tapped,
  }
}

it('a browser that sends is live from its first key frame, as large as that says, and offline when it goes', async () => {
  const { cameras, changes, emit, send, tapped } = open()
  emit({ type: 'stream-available', stream: gate })
  emit({ type: 'stream-gone', stream: gate })
  expect(changes).toEqual([])
  emit({ type: 'stream-available', stream: phone })
  await Promise.resolve()
  expect(tapped()).toBe(1)
  send(aggregate([
    buildSps({ width: 1280, height: 720 }),
    buildPps(),
  ], 1200) as Uint8Array, 1)
  send(buildSlice('I', { isIdr: true }), 1)
  send(buildSlice('P'), 2)
  expect(tapped()).toBe(0)
  expect(cameras.list()).toMatchObject([
    {
      ...phone,
      ingest: { status: 'live', width: 1280, height: 720 },
    },
  ])
  emit({ type: 'stream-gone', stream: phone })
  expect(changes.map(({ ingest }) => ingest.status)).toEqual(['connecting', 'live', 'offline'])
  expect(cameras.state(phone.cameraId)).toMatchObject({ status: 'offline', code: 'camera-stream-ended' })
})

it('lets go of one that left before its first key frame', async () => {
  const { changes, emit, tapped } = open()
  emit({ type: 'stream-available', stream: phone })
  emit({ type: 'stream-gone', stream: phone })
  await Promise.resolve()
  await Promise.resolve()
  expect(tapped()).toBe(0)
  expect(changes.map(({ ingest }) => ingest.status)).toEqual(['connecting', 'offline'])
})
