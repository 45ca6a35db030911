import type { Camera } from '#contract/camera'
import type { Clip } from '#contract/clip'
import type { CameraId, OrganizationId, Sha256 } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { TestContext } from './testing/test-context.ts'
import { Buffer } from 'node:buffer'
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { operatorOf } from '../core/actor.ts'
import { appendUpload, getUploadState } from './append-upload.ts'
import { createCamera } from './create-camera.ts'
import { createClip } from './create-clip.ts'
import { createTrackChunks } from './create-track-chunks.ts'
import { getClip, readFilm } from './get-clip.ts'
import { listClips } from './list-clips.ts'
import { listTrackChunks } from './list-track-chunks.ts'
import { pushEvents } from './push-events.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { addOrganization, aMember, openTestContext } from './testing/test-context.ts'

const theirs = '22222222-2222-4222-8222-222222222222' as OrganizationId
let t: TestContext
let camera: Camera
let other: Camera
/** Sees the first camera alone. */
let narrow: Actor

beforeAll(async () => {
  t = await openTestContext()
  await addOrganization(t.test, theirs)
  camera = await createCamera(t.context, t.operator, { name: 'North gate', address: 'rtsp://192.0.2.7/a' })
  other = await createCamera(t.context, t.operator, { name: 'South gate', address: 'rtsp://192.0.2.7/b' })
  narrow = {
    ...aMember(t.organizationId, 'supervisor'),
    scope: {
      kind: 'some',
      siteIds: [],
      cameraIds: [camera.cameraId],
    },
  }
})
afterAll(() => t.close())

const sha256Of = (bytes: Uint8Array): Sha256 => createHash('sha256').update(bytes).digest('hex') as Sha256
function aFilm(size = 2_500): Buffer {
  return Buffer.concat([
    Buffer.from('\0\0\0\x18ftypisom'),
    randomBytes(size),
  ])
}
function clipOf(film: Buffer, startsAt = Date.now()): Clip {
  return {
    sha256: sha256Of(film),
    mediaType: 'video/mp4',
    bytes: film.length,
    startsAt: epochMs(startsAt),
    durationMs: 16_000,
    width: 640,
    height: 360,
  }
}

async function recorded(of: Camera = camera) {
  const event = aSafetyEvent(of)
  await pushEvents(t.context, t.operator, aPush(event.deviceId, 1, [event]))
  return event.eventId
}
async function upload(film: Buffer, partBytes = 1_000): Promise<void> {
  for (let offset = 0; offset < film.length; offset += partBytes) {
    await appendUpload(t.context, t.operator, {
      sha256: sha256Of(film),
      offset,
      total: film.length,
      bytes: film.subarray(offset, offset + partBytes),
    })
  }
}

describe('films on their way', () => {
  it('CT5 go on where the server is; a part that begins elsewhere changes nothing', async () => {
    const film = aFilm()
    const sha256 = sha256Of(film)
    const total = film.length
    const part = (offset: number, until: number) => appendUpload(t.context, t.operator, {
      sha256,
      offset,
      total,
      bytes: film.subarray(offset, until),
    })
    expect(await getUploadState(t.context, t.operator, sha256)).toEqual({ offset: 0, isComplete: false })
    expect(await part(0, 1_000)).toEqual({ offset: 1_000, isComplete: false })
    expect(await part(0, 500)).toEqual({ offset: 1_000, isComplete: false })
    expect(await part(1_500, 2_000)).toEqual({ offset: 1_000, isComplete: false })
    expect(await getUploadState(t.context, t.operator, sha256)).toEqual({ offset: 1_000, isComplete: false })
    expect(await part(1_000, total)).toEqual({ offset: total, isComplete: true })
    expect(await part(0, 500)).toEqual({ offset: total, isComplete: true })
    expect(await getUploadState(t.context, operatorOf(theirs), sha256)).toEqual({ offset: 0, isComplete: false })
  })

  it('CT5 are forgotten when they are damaged or no films', async () => {
    const film = aFilm(500)
    const bent = Buffer.from(film)
    bent[300]! ^= 1
    await expect(appendUpload(t.context, t.operator, {
      sha256: sha256Of(film),
      offset: 0,
      total: film.length,
      bytes: bent,
    })).rejects.toMatchObject({ code: 'hash-mismatch' })
    expect((await getUploadState(t.context, t.operator, sha256Of(film))).offset).toBe(0)
    const html = Buffer.from('<script>alert(1)</script>')
    await expect(appendUpload(t.context, t.operator, {
      sha256: sha256Of(html),
      offset: 0,
      total: html.length,
      bytes: html,
    })).rejects.toMatchObject({ code: 'bad-input' })
    expect((await getUploadState(t.context, t.operator, sha256Of(html))).offset).toBe(0)
  })

  it.each([
    [
      'too much at once',
      0,
      2_000_000,
      1_000_001,
    ],
    ['nothing', 0, 10, 0],
    ['more than there is', 5, 10, 6],
  ])('CT5 refuses %s', async (_, offset, total, size) => {
    await expect(appendUpload(t.context, t.operator, {
      sha256: 'f'.repeat(64) as Sha256,
      offset,
      total,
      bytes: Buffer.alloc(size),
    })).rejects.toMatchObject({ code: 'bad-input' })
  })
})

describe('clips of events', () => {
  it('CT6 are what was uploaded, once; several events share one', async () => {
    const film = aFilm()
    const [first, second] = [await recorded(), await recorded()]
    await expect(createClip(t.context, t.operator, first, clipOf(film))).rejects.toMatchObject({ code: 'not-found' })
    await upload(film)
    const clip = clipOf(film)
    await Promise.all([1, 2, 3].map(() => createClip(t.context, t.operator, first, clip)))
    await createClip(t.context, t.operator, second, clip)
    expect(await getClip(t.context, t.operator, first)).toEqual(clip)
    expect(Buffer.from(await readFilm(t.context, t.operator, await getClip(t.context, t.operator, second), { from: 100, until: 200 }))).toEqual(film.subarray(100, 200))
    // A later film does not take the place of the first.
    const later = aFilm()
    await upload(later)
    await createClip(t.context, t.operator, first, clipOf(later))
    expect((await getClip(t.context, t.operator, first)).sha256).toBe(clip.sha256)
    expect((await listClips(t.context, t.operator, { since: 0, limit: 500 })).clips.map(({ eventId }) => eventId)).toEqual(expect.arrayContaining([first, second]))
    // What was brought needs no second way.
    expect(await getUploadState(t.context, t.operator, clip.sha256)).toEqual({ offset: film.length, isComplete: true })
  })

  it('CT6 are refused for events that are not here, and when they are described wrongly', async () => {
    const film = aFilm()
    await upload(film)
    await expect(createClip(t.context, t.operator, aSafetyEvent(camera).eventId, clipOf(film))).rejects.toMatchObject({ code: 'not-found' })
    const eventId = await recorded()
    await expect(createClip(t.context, t.operator, eventId, {
      ...clipOf(film),
      bytes: film.length - 1,
    })).rejects.toMatchObject({ code: 'bad-input' })
    await expect(createClip(t.context, t.operator, eventId, {
      ...clipOf(film),
      mediaType: 'video/webm',
    })).rejects.toMatchObject({ code: 'bad-input' })
    await expect(getClip(t.context, t.operator, eventId)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('CT6 of another organization, or of a camera out of sight, are not there', async () => {
    const film = aFilm()
    await upload(film)
    const [seen, unseen] = [await recorded(camera), await recorded(other)]
    await createClip(t.context, t.operator, seen, clipOf(film))
    await createClip(t.context, t.operator, unseen, clipOf(film))
    expect((await getClip(t.context, narrow, seen)).bytes).toBe(film.length)
    await expect(getClip(t.context, narrow, unseen)).rejects.toMatchObject({ code: 'not-found' })
    await expect(getClip(t.context, operatorOf(theirs), seen)).rejects.toMatchObject({ code: 'not-found' })
    const listed = (await listClips(t.context, narrow, { since: 0, limit: 500 })).clips.map(({ eventId }) => eventId)
    expect([
      listed.includes(seen),
      listed.includes(unseen),
    ]).toEqual([true, false])
    expect((await listClips(t.context, operatorOf(theirs), { since: 0, limit: 500 })).clips).toEqual([])
    await expect(createClip(t.context, narrow, await recorded(other), clipOf(film))).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('how objects moved', () => {
  const deviceId = aDeviceId()
  const chunkAt = (startsAt: number, cameraId: CameraId = camera.cameraId, device = deviceId) => ({
    cameraId,
    deviceId: device,
    startsAt: epochMs(startsAt),
    endsAt: epochMs(startsAt + 59_000),
    data: Buffer.concat([
      Buffer.from('ATC\x01'),
      randomBytes(20),
    ]).toString('base64'),
  })

  it('CT8 is kept once, found by time, in order, in pages', async () => {
    const begin = 1_700_000_000_000
    const chunks = Array.from({ length: 450 }, (_, i) => chunkAt(begin + i * 60_000))
    for (let i = 0; i < chunks.length; i += 100) {
      expect(await createTrackChunks(t.context, t.operator, {
        chunks: chunks.slice(i, i + 100),
      })).toEqual({ refused: [] })
    }
    await createTrackChunks(t.context, t.operator, {
      chunks: [
        { ...chunks[0]!, data: chunkAt(begin).data },
      ],
    })
    const first = await listTrackChunks(t.context, t.operator, camera.cameraId, { from: begin + 30_000, until: begin + 1e9 })
    expect([first.chunks.length, first.next?.startsAt]).toEqual([400, chunks[399]!.startsAt])
    const rest = await listTrackChunks(t.context, t.operator, camera.cameraId, {
      from: begin + 30_000,
      until: begin + 1e9,
      afterStartsAt: first.next!.startsAt,
      afterDeviceId: first.next!.deviceId,
    })
    expect([
      ...first.chunks,
      ...rest.chunks,
    ].map(({ data }) => data)).toEqual(chunks.map(({ data }) => data))
    expect(rest.next).toBeUndefined()
    expect((await listTrackChunks(t.context, t.operator, camera.cameraId, { from: begin + 60_000, until: begin + 120_000 })).chunks.map(({ startsAt }) => startsAt)).toEqual([begin + 60_000])
  })

  it('CT8 is refused of cameras that are not there or out of sight, and what is no chunk altogether', async () => {
    const begin = 1_600_000_000_000
    const gone = '99999999-9999-4999-8999-999999999999' as CameraId
    expect(await createTrackChunks(t.context, narrow, {
      chunks: [
        chunkAt(begin, gone),
        chunkAt(begin),
        chunkAt(begin, other.cameraId),
      ],
    })).toEqual({
      refused: [0, 2],
    })
    await expect(createTrackChunks(t.context, t.operator, {
      chunks: [
        {
          ...chunkAt(begin),
          data: Buffer.from('<html>').toString('base64'),
        },
      ],
    })).rejects.toMatchObject({ code: 'bad-input' })
    await expect(createTrackChunks(t.context, t.operator, {
      chunks: [
        {
          ...chunkAt(begin),
          endsAt: epochMs(begin - 1),
        },
      ],
    })).rejects.toMatchObject({ code: 'bad-input' })
    await expect(listTrackChunks(t.context, narrow, other.cameraId, { from: 0, until: 2e12 })).rejects.toMatchObject({ code: 'not-found' })
    expect((await listTrackChunks(t.context, operatorOf(theirs), camera.cameraId, { from: 0, until: 2e12 }).catch(() => ({ chunks: [] }))).chunks).toEqual([])
  })
})
