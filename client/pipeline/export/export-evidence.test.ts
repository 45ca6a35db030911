import type { ApiPort } from '../../core/api-port.ts'
import type { ClipView } from '../../core/clips/clip-source.ts'
import type { ExportRequest } from './export-evidence.ts'
import type { ByteSink } from './zip-writer.ts'
import { strFromU8, unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { exportManifestSchema } from '#contract/export-manifest'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { buildEvent, buildSnapshot, buildStored, buildStoredAnnotation, cameraIdOf, memberIdOf } from '../../core/sync/testing/event-builder.ts'
import { createHash } from '../sync/sha256.ts'
import { createEvidenceExporter } from './export-evidence.ts'

const hash = createHash(crypto.subtle)
const bytesOf = (text: string): Blob => new Blob([text])
const siteId = memberIdOf(77) as never

function memorySink(): ByteSink & { readonly whole: () => Uint8Array, state: string } {
  const parts: Uint8Array[] = []
  return {
    state: 'open',
    async write(bytes) { parts.push(bytes.slice()) },
    async close() { this.state = 'closed' },
    async abort() { this.state = 'aborted' },
    whole() {
      const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
      parts.reduce((at, part) => {
        all.set(part, at)
        return at + part.length
      }, 0)
      return all
    },
  }
}

/** Two events of one camera, of which the second has the first's film; the picture of `lost` is not to be had. */
async function stage({ lost = false, refuse }: { lost?: boolean, refuse?: unknown } = {}) {
  const picture = bytesOf('a picture')
  const film = bytesOf('a film '.repeat(300_000))
  const [pictureSha, filmSha] = [await hash(await picture.arrayBuffer()), await hash(await film.arrayBuffer())]
  const clip = {
    sha256: filmSha,
    mediaType: 'video/mp4' as const,
    bytes: film.size,
    startsAt: epochMs(1),
    durationMs: 16_000,
    width: 640,
    height: 360,
  }
  const events = [1, 2].map(n => buildStored(n, {
    event: {
      ...buildStored(n).event,
      ...buildEvent(n, {
        cameraName: '=Gate/..\\"north"',
        snapshot: {
          ...buildSnapshot(n),
          sha256: pictureSha,
          bytes: picture.size,
        },
      }),
    },
    incidentId: buildEvent(1).eventId,
  }))
  const calls: [string, unknown][] = []
  const api = {
    async call(name: string, { body }: { body: unknown }) {
      calls.push([name, body])
      if (refuse !== undefined && name === 'export.begin')
        throw refuse
      return name === 'export.end'
        ? {}
        : {
            begunAt: epochMs(1_700_000_100_000),
            operator: { name: 'Kim', role: 'reviewer' },
            organizationName: 'Plant',
            appVersion: '0.1.0',
            sites: [
              { siteId, name: 'Works', timeZone: 'Asia/Seoul' },
            ],
            cameras: [
              {
                cameraId: cameraIdOf(1),
                name: 'Gate',
                siteId,
              },
            ],
            events,
            annotations: [
              buildStoredAnnotation(9, buildEvent(1).eventId, {
                change: { kind: 'verdict', verdict: 'confirmed' },
              }, { incidentId: buildEvent(1).eventId }),
            ],
            clips: events.map(({ event }) => ({ eventId: event.eventId, clip })),
          }
    },
  } as unknown as Pick<ApiPort, 'call'>
  const exporter = createEvidenceExporter({
    api,
    findSnapshot: async () => lost
      ? undefined
      : picture,
    clips: {
      find: async (): Promise<ClipView> => ({ kind: 'here', clip, film }),
    },
    hash,
    newId: () => '11111111-1111-4111-8111-111111111111',
    now: () => epochMs(1_700_000_100_000),
  })
  return { exporter, calls }
}

const request: ExportRequest = {
  name: 'Gate',
  reason: 'Asked for by the inspector',
  subject: {
    kind: 'incidents',
    incidentIds: [buildEvent(1).eventId],
  },
  draw: async () => bytesOf('drawn'),
}
const never = new AbortController().signal

it('EX4 EX5 EX6 an export holds each picture and film once, a table, the facts, and a manifest with the hash of every file', async () => {
  const { exporter, calls } = await stage()
  const sink = memorySink()
  const progress: number[] = []
  const outcome = await exporter.run(request, sink, ({ done, of }) => progress.push(done / of), never)
  expect(sink.state).toBe('closed')
  const files = unzipSync(sink.whole())
  const names = Object.keys(files).sort()
  expect(names.filter(name => name.startsWith('clips/'))).toHaveLength(1)
  expect(names.filter(name => name.startsWith('pictures/'))).toHaveLength(1)
  expect(names.filter(name => name.startsWith('drawn/'))).toHaveLength(1)
  // By the site's clock, nine hours before UTC's; no folder or drive from a camera's name.
  expect(names.find(name => name.startsWith('pictures/'))).toMatch(/^pictures\/2023-11-15_07-13-21_Gate-.*north_high_[0-9a-f]{8}\.webp$/)
  expect(names.every(name => name.split('/').length <= 2 && !name.includes('\\'))).toBe(true)
  const manifest = exportManifestSchema.parse(JSON.parse(strFromU8(files['manifest.json']!)))
  expect(manifest.files.map(({ path }) => path).sort()).toEqual(names.filter(name => name !== 'manifest.json'))
  for (const { path, sha256, bytes } of manifest.files) {
    expect(await hash(files[path]!.slice().buffer as ArrayBuffer), path).toBe(sha256)
    expect(files[path]!.length).toBe(bytes)
  }
  expect(manifest).toMatchObject({
    operator: { name: 'Kim' },
    reason: request.reason,
    mosaic: { isApplied: false },
    madeAt: { timeZone: 'Asia/Seoul' },
    missing: [],
  })
  const [head, first] = strFromU8(files['events.csv']!).split('\r\n')
  expect(head).toContain('"captured_at_local"')
  // A name that a spreadsheet would run is text.
  expect(first).toContain('"\'=Gate/..\\""north"""')
  expect(first).toContain('"confirmed"')
  expect(strFromU8(files.SHA256SUMS!).trim().split('\n')).toHaveLength(manifest.files.length - 1)
  expect(progress.at(-1)).toBe(1)
  expect(calls.map(([name]) => name)).toEqual(['export.begin', 'export.end'])
  expect(calls[1]![1]).toMatchObject({ outcome: 'done', manifestSha256: outcome.manifestSha256, files: names.length })
})

it('EX7 what could not be had is in the manifest with why, and an export without it is made', async () => {
  const { exporter } = await stage({ lost: true })
  const sink = memorySink()
  expect((await exporter.run(request, sink, () => {}, never)).missing).toBe(1)
  const manifest = exportManifestSchema.parse(JSON.parse(strFromU8(unzipSync(sink.whole())['manifest.json']!)))
  expect(manifest.missing).toMatchObject([
    { what: 'picture' },
  ])
  expect(manifest.files.some(({ kind }) => kind === 'picture' || kind === 'drawn')).toBe(false)
})

it('EX7 an export that is cancelled leaves nothing, and the server hears of it', async () => {
  const { exporter, calls } = await stage()
  const sink = memorySink()
  const cancel = new AbortController()
  await expect(exporter.run(request, sink, () => cancel.abort(new Error('cancelled')), cancel.signal)).rejects.toThrow('cancelled')
  expect(sink.state).toBe('aborted')
  expect(calls.at(-1)).toMatchObject([
    'export.end',
    { outcome: 'cancelled' },
  ])
})

it('EX8 without the server\'s word nothing leaves: refused, or out of reach', async () => {
  for (const refuse of [
    new AppError('not-allowed', 'no'),
    new NetworkUnavailable('away'),
  ]) {
    const { exporter, calls } = await stage({ refuse })
    const sink = memorySink()
    await expect(exporter.run(request, sink, () => {}, never)).rejects.toBe(refuse)
    expect(sink.state).toBe('aborted')
    expect(sink.whole()).toHaveLength(0)
    expect(calls).toHaveLength(1)
    let isMade = false
    await expect(exporter.picture(request, async () => {
      isMade = true
      return bytesOf('x')
    })).rejects.toBe(refuse)
    expect(isMade).toBe(false)
  }
})
