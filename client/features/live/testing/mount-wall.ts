import type { Router } from 'vue-router'
import type { CameraId, MemberId } from '#contract/ids'
import type { WallLayouts } from '#contract/wall-layout'
import type { PictureViewer } from '../../../core/media-port.ts'
import type { EventStore } from '../../../core/sync/event-store.ts'
import type { AppServices } from '../../../stores/app-services.ts'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { createApp, h } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { epochMs } from '#contract/time'
import { createObservable } from '../../../core/observable.ts'
import { createTranslator } from '../../../i18n/translator.ts'
import { PreferenceService } from '../../../pipeline/live/preference-service.ts'
import { createMemoryEventStore } from '../../../storage/memory-event-store.ts'
import { createMemoryPreferenceStore } from '../../../storage/memory-preference-store.ts'
import { appServicesKey } from '../../../stores/app-services.ts'
import WallPage from '../wall-page.vue'
import '../../../ui/main.css'

export interface MountedWall {
  readonly place: HTMLElement
  readonly router: Router
  readonly layouts: () => WallLayouts | undefined
  /** Names of the cameras in the order of their places. */
  readonly order: () => (string | undefined)[]
  readonly tile: (name: string) => HTMLElement
  /** What is received now: `name main` or `name sub`. */
  readonly watched: () => string[]
  readonly store: EventStore
  readonly end: () => void
}

const cameraIdOf = (n: number): CameraId => `0197a000-0000-4000-8000-${String(n).padStart(12, '0')}` as CameraId
const member = '0197a000-0000-4000-8000-00000000000a' as MemberId

function aPicture(): MediaStreamTrack {
  const canvas = document.createElement('canvas')
  canvas.width = 64
  canvas.height = 36
  const context = canvas.getContext('2d')!
  const [track] = canvas.captureStream(5).getVideoTracks()
  let turn = 0
  const timer = setInterval(() => {
    context.fillStyle = `hsl(${turn++ * 20} 60% 40%)`
    context.fillRect(0, 0, 64, 36)
    if (track?.readyState === 'ended')
      clearInterval(timer)
  }, 200)
  return track!
}

/** The landing page over `count` cameras that are live, without a server. */
export async function mountWall({ count, address = '/', width = 1200, height = 700, group = [] }: { count: number, address?: string, width?: number, height?: number, group?: readonly number[] }): Promise<MountedWall> {
  const ingest = {
    status: 'live',
    since: epochMs(1),
    width: 640,
    height: 360,
    profile: 'Main',
  }
  const cameras = Array.from({ length: count }, (_, i) => ({
    cameraId: cameraIdOf(i + 1),
    name: `Camera ${i + 1}`,
    streams: [
      { streamKind: 'main', ingest },
      { streamKind: 'sub', ingest },
    ],
  }))
  const watched: string[] = []
  const tracks: MediaStreamTrack[] = []
  const now = (): ReturnType<typeof epochMs> => epochMs(Date.now())
  const preferences = new PreferenceService({
    api: {
      call: () => Promise.reject(new Error('no server')),
    },
    socket: {
      state: {
        kind: 'connecting',
        since: epochMs(0),
      },
      onState: () => () => {},
    },
    store: createMemoryPreferenceStore(),
    member: () => ({ memberId: member, isShared: true }),
    now,
  })
  const store = createMemoryEventStore({
    newDeviceId: () => member as never,
  })
  const services = {
    now,
    preferences,
    events: store,
    session: {
      state: createObservable({
        kind: 'signed-in',
        confirmed: true,
        session: {
          memberId: member,
          memberName: 'Kim',
          role: 'supervisor',
          scope: { kind: 'everything' },
          isSecondStepRequired: false,
          sites: [],
        },
      }),
    },
    localData: {
      state: createObservable({ kind: 'settled' }),
    },
    configuration: {
      state: createObservable({
        kind: 'known',
        configuration: {
          cameras,
          zones: [],
          rules: [],
          sites: [],
          plans: [],
          groups: group.length > 0
            ? [
                {
                  groupId: cameraIdOf(900),
                  siteId: cameraIdOf(901),
                  name: 'Night',
                  icon: 'cctv',
                  cameraIds: group.map(cameraIdOf),
                },
              ]
            : [],
          detectorId: 'ansim-nano-5',
          serverTime: 1,
        },
      }),
      serverOffsetMs: createObservable(0),
    },
    socket: {
      state: { kind: 'open', since: 0 },
      onState: () => () => {},
    },
    media: {
      view(cameraId: CameraId, kind: string, viewer: PictureViewer, thinning: 'none') {
        const key = `${cameras.find(camera => camera.cameraId === cameraId)?.name} ${kind}`
        watched.push(key)
        const track = aPicture()
        tracks.push(track)
        setTimeout(() => viewer.onPicture({
          track,
          thinning,
          readAnchor: () => undefined,
        }, () => {}))
        return {
          thin: () => {},
          holdBack: () => {},
          stop: () => void watched.splice(watched.indexOf(key), 1),
        }
      },
    },
    pacer: {
      pace: () => undefined,
    },
    pressure: {
      level: createObservable('none'),
      open: () => ({
        count: () => {},
        stop: () => {},
      }),
    },
    analysis: {
      view: createObservable({
        kind: 'known',
        cameras: new Map(),
        gaps: new Map(),
      }),
    },
    duty: {
      state: createObservable({ offered: false, leases: [] }),
      want: () => {},
      focus: () => {},
    },
    detector: {
      state: createObservable({ status: 'off' }),
      want: () => {},
      rates: () => [],
      report: () => undefined,
      focus: () => {},
      canSee: true,
      hasGpu: Promise.resolve(false),
    },
    looks: {
      onLook: () => () => {},
    },
    alerting: {
      watch: {
        onAlert: () => () => {},
        silences: createObservable({
          inForce: [],
          waiting: new Set(),
        }),
      },
    },
    health: {
      alarms: createObservable([]),
    },
    plantAdmin: {},
    ruleAdmin: {
      labelsOf: async () => [],
    },
    annotate: async () => {},
    annotateAll: async () => {},
    askIncident: async () => undefined,
    findSnapshot: async () => undefined,
  } as unknown as AppServices
  const place = document.createElement('div')
  place.style.cssText = `width: ${width}px; height: ${height}px; position: relative`
  document.body.append(place)
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: WallPage },
      {
        path: '/:rest(.*)*',
        component: {
          render: () => h('p'),
        },
      },
    ],
  })
  await router.push(address)
  const app = createApp({
    render: () => h(TooltipProvider, () => h(RouterView)),
  })
  app.provide(appServicesKey, services).use(createPinia()).use(router).use(createTranslator('en')).mount(place)
  const nameOf = (tile: HTMLElement): string | undefined => tile.querySelector('article')?.getAttribute('aria-label') ?? undefined
  const tiles = (): HTMLElement[] => [
    ...place.querySelectorAll<HTMLElement>('[data-place]'),
  ]
  return {
    place,
    router,
    store,
    layouts: () => preferences.values.value.get('wall.layouts') as WallLayouts | undefined,
    order: () => tiles().sort((a, b) => Number(a.dataset.index) - Number(b.dataset.index)).map(nameOf),
    tile: name => tiles().find(tile => nameOf(tile) === name)!,
    watched: () => [...watched].sort(),
    end() {
      app.unmount()
      place.remove()
      tracks.forEach(track => track.stop())
    },
  }
}
