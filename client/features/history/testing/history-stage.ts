import type { Clip } from '#contract/clip'
import type { HistoryMoment } from '#contract/history-routes'
import type { IncidentEntry } from '#contract/incident-routes'
import type { AppServices } from '../../../stores/app-services.ts'
import { expect } from 'vitest'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../../../core/network-unavailable.ts'
import { createObservable } from '../../../core/observable.ts'
import { deviceIdOf, eventIdNumber, sha256Of } from '../../../core/sync/testing/event-builder.ts'
import { pictureTimes } from '../../../media/picture-times.ts'
import { createEvidenceExporter } from '../../../pipeline/export/export-evidence.ts'
import { createHistoryReader } from '../../../pipeline/history/history-reader.ts'
import { createHash } from '../../../pipeline/sync/sha256.ts'
import { createMemoryEventStore } from '../../../storage/memory-event-store.ts'
import { buildSession, idOf, openPage } from '../../testing/people-stage.ts'
import HistoryPage from '../history-page.vue'
import { durationOf } from './film-duration.ts'

const siteId = idOf(50)
export const timeZone = 'Asia/Seoul'
const hourMs = 3_600_000
/** Seoul has no summer time. */
const seoulOffsetMs = 9 * hourMs
/** 14:03:22 in Seoul, yesterday, whenever the test runs: nothing of what is shown lies beyond a midnight. */
export const actAt = Math.floor((Date.now() + seoulOffsetMs) / (24 * hourMs)) * 24 * hourMs - seoulOffsetMs - 10 * hourMs + 202_000
const names = [
  'Press',
  'Aisle',
  'Dock',
  'Gate',
  'Store',
]
const cameras = names.map((name, i) => ({
  cameraId: idOf(200 + i),
  siteId,
  name,
  streams: [
    {
      streamKind: 'main',
      ingest: { status: 'connecting', since: 0 },
    },
  ],
}))
const files = ['plant-1-press', 'plant-2-aisle']

const analysed = {
  kind: 'analysed',
  by: {
    deviceId: idOf(9),
    name: 'Hall station',
    isStation: true,
  },
  engine: 'wasm',
  detectorId: 'ansim-nano-5',
  fps: 5,
}

export interface HistoryStageOptions {
  readonly at?: string
  readonly language?: 'en' | 'ko'
  readonly role?: string
  /** The server cannot be asked. */
  readonly away?: boolean
  readonly incidents?: readonly IncidentEntry[]
}

export function entryOf(n: number, camera: number, atMs: number, part: Partial<IncidentEntry> = {}): IncidentEntry {
  return {
    incidentId: eventIdNumber(n, atMs),
    cameraId: idOf(200 + camera) as never,
    cameraName: names[camera]!,
    siteId: siteId as never,
    ruleId: idOf(400) as never,
    ruleName: 'Nobody in front of it',
    zoneId: idOf(401) as never,
    zoneName: 'Danger area',
    label: 'person',
    severity: 'high',
    state: 'new',
    firstAt: epochMs(atMs),
    lastAt: epochMs(atMs),
    count: 1,
    ...part,
  }
}

/** The page over a server that has two cameras' films of one act, an older and a newer incident, and a gap in coverage. */
export async function openHistory({ at = '/history', language = 'en', role = 'reviewer', away = false, incidents }: HistoryStageOptions = {}) {
  const films = await Promise.all(files.map(async file => (await fetch(`/footage/${file}.mp4`)).blob()))
  const hash = createHash(crypto.subtle)
  const clips = await Promise.all(films.map(async (film): Promise<Clip> => ({
    sha256: await hash(await film.arrayBuffer()),
    mediaType: 'video/mp4',
    bytes: film.size,
    startsAt: epochMs(actAt - 8_000),
    durationMs: Math.round(await durationOf(film) * 1000),
    width: 640,
    height: 360,
  })))
  const entries = incidents ?? [
    entryOf(1, 0, actAt, { severity: 'critical' }),
    entryOf(2, 1, actAt + 1_000),
    entryOf(3, 2, actAt + 600_000, { severity: 'low', state: 'closed' }),
  ]
  const moments = entries.map(({ incidentId, cameraId, firstAt, severity }): HistoryMoment => {
    const clip = clips[cameras.findIndex(camera => camera.cameraId === cameraId)]
    return {
      eventId: incidentId,
      incidentId,
      cameraId,
      capturedAt: firstAt,
      severity,
      label: 'person',
      snapshotSha256: sha256Of(7),
      ...clip && { clip },
    }
  })
  const gap = { from: actAt - 900_000, to: actAt - 600_000 }
  const answers = {
    'incident.list': ({ query }: { query: { cameraId?: string, severity?: string, from: number, until: number } }) => ({
      incidents: entries.filter(entry => (!query.cameraId || entry.cameraId === query.cameraId) && (!query.severity || entry.severity === query.severity) && entry.firstAt >= query.from && entry.firstAt < query.until),
    }),
    'history.days': () => ({
      days: [
        {
          day: dayOfSeoul(actAt),
          incidents: entries.length,
          unreviewed: 2,
        },
      ],
    }),
    'history.moments': ({ params, query }: { params: { cameraId: string }, query: { from: number, until: number } }) => ({
      moments: moments.filter(({ cameraId, capturedAt }) => cameraId === params.cameraId && capturedAt >= query.from && capturedAt < query.until),
      isWhole: true,
    }),
    'coverage.list': ({ query }: { query: { cameraIds: string, from: number, to: number } }) => ({
      strips: query.cameraIds.split(',').map(cameraId => ({
        cameraId,
        totalMs: 0,
        analysedMs: 0,
        armedMs: 0,
        armedAnalysedMs: 0,
        stretches: [
          {
            from: query.from,
            to: Math.min(query.to, gap.from),
            isArmed: true,
            state: analysed,
          },
          {
            ...gap,
            isArmed: true,
            state: { kind: 'not-analysed', because: 'camera-offline' },
          },
          {
            from: Math.max(query.from, gap.to),
            to: query.to,
            isArmed: true,
            state: analysed,
          },
        ].filter(({ from, to }) => from < to && from < query.to && to > query.from),
      })),
    }),
    'export.begin': () => ({
      begunAt: Date.now(),
      operator: { name: 'Kim', role: 'reviewer' },
      organizationName: 'Hanbit',
      appVersion: '0.1.0',
      sites: [
        { siteId, name: 'Works', timeZone },
      ],
      cameras: [],
      events: [],
      annotations: [],
      clips: [],
    }),
    'export.end': () => ({}),
  }
  const asked: { name: string, input: unknown }[] = []
  const api = {
    async call(name: keyof typeof answers, input: never) {
      if (away)
        throw new NetworkUnavailable('away')
      asked.push({ name, input })
      return answers[name](input)
    },
  } as never
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  const stills = await picture()
  const clipSource: AppServices['clips'] = {
    async find(eventId) {
      const clip = moments.find(moment => moment.eventId === eventId)?.clip
      return clip && !away
        ? { kind: 'here', clip, film: films[clips.indexOf(clip)]! }
        : { kind: 'awaited' }
    },
    onChange: () => () => {},
    pictureTimes,
  }
  const findSnapshot = async (): Promise<Blob | undefined> => away
    ? undefined
    : stills
  const page = await openPage(HistoryPage, {
    answers: {},
    session: buildSession({
      role,
      sites: [
        { siteId, name: 'Works', timeZone },
      ],
    }),
    cameras,
    language,
    path: '/history',
    at,
    services: {
      events: store,
      clips: clipSource,
      findSnapshot,
      tracks: {
        async* looks() {},
      },
      holding: {
        state: createObservable({
          choice: { days: 7, maxPictureBytes: 1 },
          isFetching: false,
          held: 0,
          wanted: 0,
        }),
        choose: async () => {},
      },
      socket: {
        state: away
          ? {
              kind: 'closed',
              since: epochMs(0),
              retryAt: epochMs(0),
            }
          : {
              kind: 'open',
              since: epochMs(0),
            },
        onState: () => () => {},
      } as never,
      history: createHistoryReader({
        api,
        events: store,
        evidence: {
          find: async () => undefined,
        },
        strips: async (cameraIds, from, to) => {
          if (away)
            throw new NetworkUnavailable('away')
          return answers['coverage.list']({
            query: {
              cameraIds: cameraIds.join(','),
              from,
              to,
            },
          }).strips as never
        },
      }),
      exporter: createEvidenceExporter({
        api,
        findSnapshot,
        clips: clipSource,
        hash,
        newId: () => crypto.randomUUID(),
        now: () => epochMs(Date.now()),
      }),
    },
  })
  return {
    ...page,
    asked,
    view: (camera: number) => page.root.querySelector<HTMLElement>(`[data-evidence][data-camera="${idOf(200 + camera)}"]`),
    video: (camera: number) => page.root.querySelector<HTMLVideoElement>(`[data-evidence][data-camera="${idOf(200 + camera)}"] video`),
    shownAt: () => Date.parse(page.root.querySelector('time[data-shown]')!.getAttribute('datetime')!),
    key: (code: string, key = code) => {
      const event = new KeyboardEvent('keydown', {
        code,
        key,
        bubbles: true,
        cancelable: true,
      })
      document.body.dispatchEvent(event)
      return event.defaultPrevented
    },
    async loaded() {
      await expect.poll(() => page.root.querySelector('section[data-loading]')?.getAttribute('data-loading'), { timeout: 15_000 }).toBe('false')
    },
  }
}

export function dayOfSeoul(atMs: number): string {
  return new Date(atMs + 9 * 3_600_000).toISOString().slice(0, 10)
}

async function picture(): Promise<Blob> {
  const canvas = new OffscreenCanvas(640, 360)
  const context = canvas.getContext('2d')!
  context.fillStyle = '#456'
  context.fillRect(0, 0, 640, 360)
  return canvas.convertToBlob()
}
