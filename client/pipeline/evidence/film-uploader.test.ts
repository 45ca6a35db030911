import type { Clip } from '#contract/clip'
import type { CameraId, DeviceId, EventId, Sha256 } from '#contract/ids'
import type { ApiPort } from '../../core/api-port.ts'
import type { EvidenceTransfer } from '../../core/clips/evidence-transfer.ts'
import type { EventRow } from '../../core/sync/event-row.ts'
import { createHash } from 'node:crypto'
import process from 'node:process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { eventIdNumber } from '../../core/sync/testing/event-builder.ts'
import { createMemoryEvidenceStore } from '../../storage/memory-evidence-store.ts'
import { createMemoryPictureStore } from '../../storage/memory-picture-store.ts'
import { noLeaderLock } from '../sync/leader-lock.ts'
import { createFilmUploader } from './film-uploader.ts'

const cameraId = '5b7f3d1e-0d3c-4a7e-9a43-0f8a6a4b1c2d' as CameraId
const start = 1_700_000_000_000
type Fault = 'none' | 'before' | 'after' | 'damaged' | 'busy'

/** A server that keeps parts as ours does (CT5), behind a network that fails as `faults` say, one for each request. */
function aServer(nextFault: () => Fault) {
  const parts = new Map<Sha256, Uint8Array>()
  const whole = new Set<Sha256>()
  const clips = new Map<EventId, Clip>()
  const chunks = new Set<string>()
  let bytesTaken = 0
  async function ask<T>(act: () => T | Promise<T>): Promise<T> {
    await Promise.resolve()
    const fault = nextFault()
    if (fault === 'before')
      throw new NetworkUnavailable('cut')
    if (fault === 'busy')
      throw new AppError('disk-full', 'full')
    const answer = await act()
    if (fault === 'after')
      throw new NetworkUnavailable('cut')
    return answer
  }
  const state = (sha256: Sha256) => ({
    offset: parts.get(sha256)?.length ?? 0,
    isComplete: whole.has(sha256),
  })
  const api = {
    call: (name: string, { params, body }: { params: { sha256: Sha256, eventId: EventId }, body: Clip & { chunks: { startsAt: number }[] } }) => ask(() => {
      if (name === 'upload.state')
        return state(params.sha256)
      if (name === 'clip.create') {
        if (!whole.has(body.sha256))
          throw new AppError('not-found', 'upload it first')
        clips.set(params.eventId, body)
        return {}
      }
      body.chunks.forEach(({ startsAt }) => chunks.add(String(startsAt)))
      return { refused: [] }
    }),
    putPart: (sha256: Sha256, { offset, total }: { offset: number, total: number }, part: Blob) => ask(async () => {
      const before = parts.get(sha256) ?? new Uint8Array()
      if (whole.has(sha256) || offset !== before.length)
        return state(sha256)
      const bytes = new Uint8Array(await part.arrayBuffer())
      bytesTaken += bytes.length
      const after = new Uint8Array(before.length + bytes.length)
      after.set(before)
      after.set(bytes, before.length)
      parts.set(sha256, after)
      if (after.length === total && createHash('sha256').update(after).digest('hex') === sha256)
        whole.add(sha256)
      return state(sha256)
    }),
    findFilm: async () => undefined,
  }
  return {
    api: api as unknown as ApiPort & EvidenceTransfer,
    clips,
    chunks,
    bytesTaken: () => bytesTaken,
  }
}

function aFilm(n: number, size: number): { film: Blob, clip: Clip } {
  const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 7 + n) % 256)
  return {
    film: new Blob([bytes]),
    clip: {
      sha256: createHash('sha256').update(bytes).digest('hex') as Sha256,
      mediaType: 'video/mp4',
      bytes: size,
      startsAt: epochMs(start),
      durationMs: 16_000,
      width: 640,
      height: 360,
    },
  }
}

async function aSite(nextFault: () => Fault) {
  const timers = createManualTimers(start)
  const server = aServer(nextFault)
  const store = createMemoryEvidenceStore({
    pictures: createMemoryPictureStore({ maxBytes: 1e9 }),
  })
  const sync = new Map<EventId, EventRow['sync']>()
  const end = new AbortController()
  const uploader = createFilmUploader({
    api: server.api,
    store,
    events: {
      find: async eventId => sync.has(eventId)
        ? {
            sync: sync.get(eventId)!,
          }
        : undefined,
    },
    timers,
    random: () => 0.5,
    lock: noLeaderLock,
    maySend: () => true,
  })
  const running = uploader.run(end.signal)
  const settle = async () => {
    for (let i = 0; i < 60; i++)
      await new Promise(resolve => setImmediate(resolve))
  }
  return {
    ...server,
    store,
    sync,
    uploader,
    /** Lets `ms` pass in steps. */
    async pass(ms: number) {
      for (let at = 0; at < ms; at += 5_000) {
        await settle()
        timers.advance(5_000)
      }
      await settle()
    },
    async stop() {
      end.abort()
      await running
    },
  }
}

it('CT9 a film goes on where the server has it: a cut in the middle sends nothing twice', async () => {
  let cut = true
  let taken = (): number => 0
  // The way is cut when a million bytes are through.
  const site = await aSite(() => cut && taken() >= 1_000_000
    ? 'before'
    : 'none')
  taken = site.bytesTaken
  const { film, clip } = aFilm(1, 1_800_000)
  const [first, second] = [
    eventIdNumber(1, start),
    eventIdNumber(2, start),
  ]
  site.sync.set(first, 'synced').set(second, 'synced')
  await site.store.keep([
    {
      eventId: first,
      cameraId,
      at: epochMs(start),
    },
    {
      eventId: second,
      cameraId,
      at: epochMs(start),
    },
  ], clip, film, true)
  site.uploader.wake()
  await site.pass(60_000)
  const before = taken()
  expect(before).toBe(1_000_000)
  cut = false
  await site.pass(120_000)
  expect([
    site.bytesTaken(),
    [
      ...site.clips.keys(),
    ],
    await site.store.waitingFilms(),
  ]).toEqual([
    1_800_000,
    [first, second],
    0,
  ])
  process.stdout.write(`cut after ${before} of 1800000 bytes, ${site.bytesTaken()} sent in all\n`)
  await site.stop()
})

it('CT9 waits for its event to be on the server, and gives up what the server will never ask for', async () => {
  const site = await aSite(() => 'none')
  const [waiting, rejected] = [
    eventIdNumber(1, start),
    eventIdNumber(2, start),
  ]
  site.sync.set(waiting, 'waiting').set(rejected, 'rejected')
  for (const [n, eventId] of [waiting, rejected].entries()) {
    await site.store.keep([
      {
        eventId,
        cameraId,
        at: epochMs(start),
      },
    ], aFilm(n, 900).clip, aFilm(n, 900).film, true)
  }
  await site.pass(60_000)
  expect([site.clips.size, await site.store.waitingFilms()]).toEqual([0, 1])
  site.sync.set(waiting, 'synced')
  await site.pass(60_000)
  expect([
    [
      ...site.clips.keys(),
    ],
    await site.store.waitingFilms(),
  ]).toEqual([
    [waiting],
    0,
  ])
  await site.stop()
})

it('CT9 one film that is refused keeps nobody else waiting; tracks go as well', async () => {
  const [bad, good] = [
    eventIdNumber(1, start),
    eventIdNumber(2, start),
  ]
  let asked = 0
  const site = await aSite(() => asked++ % 3 === 0
    ? 'busy'
    : 'none')
  site.sync.set(bad, 'synced').set(good, 'synced')
  for (const [n, eventId] of [bad, good].entries()) {
    await site.store.keep([
      {
        eventId,
        cameraId,
        at: epochMs(start),
      },
    ], aFilm(n, 700_000).clip, aFilm(n, 700_000).film, true)
  }
  await site.store.putChunks([
    {
      cameraId,
      deviceId: cameraId as unknown as DeviceId,
      startsAt: epochMs(start),
      endsAt: epochMs(start + 1_000),
      bytes: Uint8Array.of(1, 2, 3),
      sent: 0,
    },
  ])
  await site.pass(600_000)
  expect([site.clips.size, site.chunks.size, (await site.store.unsentChunks(9)).length]).toEqual([2, 1, 0])
  await site.stop()
})

it('CT9 whatever the network does, in the end every film is there once and nothing waits', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom<Fault>('none', 'before', 'after', 'busy'), { maxLength: 40 }), fc.array(fc.integer({ min: 1, max: 1_300_000 }), { minLength: 1, maxLength: 3 }), async (faults, sizes) => {
    let at = 0
    const site = await aSite(() => faults[at++] ?? 'none')
    const eventIds = sizes.map((_, n) => eventIdNumber(n + 1, start))
    for (const [n, eventId] of eventIds.entries()) {
      site.sync.set(eventId, 'synced')
      await site.store.keep([
        {
          eventId,
          cameraId,
          at: epochMs(start),
        },
      ], aFilm(n, sizes[n]!).clip, aFilm(n, sizes[n]!).film, true)
    }
    await site.pass(1_500_000)
    expect([
      ...site.clips.keys(),
    ].sort()).toEqual([...eventIds].sort())
    expect(await site.store.waitingFilms()).toBe(0)
    expect(site.bytesTaken()).toBe(sizes.reduce((sum, size) => sum + size, 0))
    await site.stop()
  }), { numRuns: 12 })
})
