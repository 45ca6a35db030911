import type { Clip } from '#contract/clip'
import type { CameraId, DeviceId } from '#contract/ids'
import type { ChunkRow, EvidenceStore } from '../../core/clips/evidence-store.ts'
import type { PictureStore } from '../../core/sync/picture-store.ts'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { eventIdNumber, sha256Of } from '../../core/sync/testing/event-builder.ts'

const cameraId = '5b7f3d1e-0d3c-4a7e-9a43-0f8a6a4b1c2d' as CameraId
const deviceId = '6b7f3d1e-0d3c-4a7e-9a43-0f8a6a4b1c2d' as DeviceId
const at = epochMs(1_700_000_000_000)
function eventOf(n: number, ms = n * 1000) {
  return {
    eventId: eventIdNumber(n, at),
    cameraId,
    at: epochMs(at + ms),
  }
}
function clipOf(n: number, bytes = 40): Clip {
  return {
    sha256: sha256Of(n),
    mediaType: 'video/mp4',
    bytes,
    startsAt: epochMs(at + n * 1000),
    durationMs: 16_000,
    width: 640,
    height: 360,
  }
}
function blobOf(bytes: number): Blob {
  return new Blob([
    new Uint8Array(bytes),
  ], { type: 'video/mp4' })
}
function chunkOf(n: number, sent: 0 | 1 = 0): ChunkRow {
  return {
    cameraId,
    deviceId,
    startsAt: epochMs(at + n * 60_000),
    endsAt: epochMs(at + n * 60_000 + 59_000),
    bytes: Uint8Array.of(n),
    sent,
  }
}

/** What every EvidenceStore must do. `pictures` has room for 100 bytes. */
export function testEvidenceStore(name: string, open: () => Promise<{ store: EvidenceStore, pictures: PictureStore }>): void {
  describe(`${name}: films and tracks`, () => {
    it('CT3 a film serves all its events, waits to be sent, and is released with the last of them', async () => {
      const { store, pictures } = await open()
      await store.begin([
        eventOf(1),
        eventOf(2),
      ])
      expect((await store.find(eventOf(1).eventId))?.state).toBe('making')
      expect(await store.keep([
        eventOf(1),
        eventOf(2),
      ], clipOf(1), blobOf(40), true)).toBe(true)
      expect([await store.waitingFilms(), (await store.film(sha256Of(1)))?.size]).toEqual([2, 40])
      const first = (await store.dueFilm(at))!
      await store.settleFilm(first.eventId, {
        retryAt: epochMs(at + 5_000),
        attempts: 1,
      })
      const second = (await store.dueFilm(at))!
      expect(second.eventId).not.toBe(first.eventId)
      await store.settleFilm(second.eventId, 'sent')
      expect(await store.dueFilm(at)).toBeUndefined()
      expect((await store.dueFilm(epochMs(at + 5_000)))?.attempts).toBe(1)
      // Set back by an hour, a clock must not hold a film up.
      expect(await store.dueFilm(epochMs(at - 3_600_000))).toBeDefined()
      await store.settleFilm(first.eventId, 'sent')
      expect([await store.waitingFilms(), await pictures.giveUp(1)]).toEqual([0, 40])
      expect(await store.film(sha256Of(1))).toBeUndefined()
    })

    it('CT3 films go before pictures, and a film never drives a picture out', async () => {
      const { store, pictures } = await open()
      await pictures.put(sha256Of(50), blobOf(30), false, epochMs(at - 9_000))
      expect(await store.keep([
        eventOf(1),
      ], clipOf(1, 60), blobOf(60), false)).toBe(true)
      expect(await pictures.put(sha256Of(51), blobOf(30), false)).toBe(true)
      expect([
        ...await pictures.present([
          sha256Of(50),
          sha256Of(51),
          sha256Of(1),
        ]),
      ].sort()).toEqual([
        sha256Of(50),
        sha256Of(51),
      ].sort())
      expect(await store.keep([
        eventOf(2),
      ], clipOf(2, 60), blobOf(60), true)).toBe(false)
      expect(await store.find(eventOf(2).eventId)).toMatchObject({ state: 'none', trouble: 'no-room', upload: 0 })
      expect((await pictures.present([
        sha256Of(50),
        sha256Of(51),
      ])).size).toBe(2)
    })

    it('CT2 what was being made when the browser went is said not to be', async () => {
      const { store } = await open()
      await store.begin([
        eventOf(1),
      ])
      await store.keep([
        eventOf(2),
      ], clipOf(2), blobOf(10), true)
      await store.giveUpMaking()
      expect(await store.find(eventOf(1).eventId)).toMatchObject({ state: 'none', trouble: 'no-pictures' })
      expect((await store.find(eventOf(2).eventId))?.state).toBe('kept')
    })

    it('CT10 chunks are found by time, sent once, and pruned only when they were', async () => {
      const { store } = await open()
      await store.putChunks([
        chunkOf(2),
        chunkOf(1),
        chunkOf(3),
      ])
      expect((await store.chunks(cameraId, at + 119_000, at + 180_000)).map(({ bytes }) => bytes[0])).toEqual([1, 2])
      expect((await store.unsentChunks(2)).map(({ bytes }) => bytes[0])).toEqual([1, 2])
      await store.chunksSent([
        chunkOf(1),
        chunkOf(2),
      ])
      expect((await store.unsentChunks(9)).map(({ bytes }) => bytes[0])).toEqual([3])
      await store.keep([
        eventOf(1),
      ], clipOf(1), blobOf(10), false)
      await store.keep([
        eventOf(2),
      ], clipOf(2), blobOf(10), true)
      await store.prune(epochMs(at + 600_000))
      expect((await store.chunks(cameraId, at, at + 600_000)).map(({ bytes }) => bytes[0])).toEqual([3])
      expect([await store.find(eventOf(1).eventId), (await store.find(eventOf(2).eventId))?.state]).toEqual([undefined, 'kept'])
    })
  })
}
