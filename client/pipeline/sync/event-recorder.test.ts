import type { EventDraft } from './event-recorder.ts'
import { expect, it } from 'vitest'
import { safetyEventSchema } from '#contract/safety-event'
import { epochMs } from '#contract/time'
import { buildEvent, deviceIdOf } from '../../core/sync/testing/event-builder.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { createEventRecorder } from './event-recorder.ts'
import { createHash } from './sha256.ts'

it('CL1 CL2 makes a valid event of a draft, names its picture by hash and keeps both', async () => {
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  const recorder = createEventRecorder({
    store,
    now: () => epochMs(1_800_000_000_000),
    randomBytes: bytes => void bytes.fill(7),
    hash: createHash(crypto.subtle),
  })
  const { eventId, recordedAt, ...draft }: EventDraft & { eventId: string, recordedAt: number } = buildEvent(1)
  const row = await recorder.record(draft, {
    picture: new Blob(['abc'], { type: 'image/webp' }),
    mediaType: 'image/webp',
    width: 640,
    height: 360,
  })
  expect(safetyEventSchema.parse(row.event)).toEqual(row.event)
  expect(row.event).toMatchObject({
    ...draft,
    deviceId: deviceIdOf(1),
    recordedAt: 1_800_000_000_000,
    snapshot: {
      // SHA-256 of "abc", FIPS 180-4.
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      bytes: 3,
    },
  })
  expect([row.event.eventId === eventId, row.event.recordedAt === recordedAt]).toEqual([false, false])
  expect(await (await store.snapshot(row.event.snapshot!.sha256))?.text()).toBe('abc')
})
