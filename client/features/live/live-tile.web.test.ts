import type { Camera } from '#contract/camera'
import type { CameraId } from '#contract/ids'
import type { Thinning } from '#contract/stream'
import type { PictureViewer } from '../../core/media-port.ts'
import type { AnalysisView } from '../../pipeline/live/analysis-watch.ts'
import type { Look } from '../../pipeline/live/detector-state.ts'
import type { AppServices } from '../../stores/app-services.ts'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { afterEach, expect, it, vi } from 'vitest'
import { createApp, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { epochMs } from '#contract/time'
import { createObservable } from '../../core/observable.ts'
import { createTranslator } from '../../i18n/translator.ts'
import { appServicesKey } from '../../stores/app-services.ts'
import LiveTile from './live-tile.vue'
import '../../ui/main.css'

const cameraId = '0197a000-0000-4000-8000-000000000001' as CameraId
const camera: Camera = {
  cameraId,
  name: 'North gate',
  streams: [
    {
      streamKind: 'main',
      ingest: {
        status: 'live',
        since: epochMs(1),
        width: 320,
        height: 180,
        profile: 'Main',
      },
    },
  ],
}
const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach(end => end()))

/** A camera whose picture moves until it is frozen. */
function createPicture() {
  const canvas = document.createElement('canvas')
  canvas.width = 320
  canvas.height = 180
  const context = canvas.getContext('2d')!
  const [track] = canvas.captureStream(10).getVideoTracks()
  let count = 0
  const timer = setInterval(() => {
    context.fillStyle = `hsl(${count++ * 20} 60% 40%)`
    context.fillRect(0, 0, 320, 180)
  }, 100)
  const freeze = () => clearInterval(timer)
  ends.push(freeze)
  return { track: track!, freeze }
}

function mount() {
  const watched = Promise.withResolvers<PictureViewer>()
  let look: (look: Look) => void = () => {}
  const analysis = createObservable<AnalysisView>({
    kind: 'known',
    cameras: new Map([
      [
        cameraId,
        {
          cameraId,
          fps: 5,
          engine: 'wasm',
          detectorId: 'ansim-nano-5' as never,
          by: 'Station',
          isStation: true,
        },
      ],
    ]),
  })
  const pressure = createObservable<Thinning>('none')
  const thinned: Thinning[] = []
  const stops: string[] = []
  const shown: MediaStreamTrack[] = []
  const services = {
    now: () => epochMs(Date.now()),
    session: {
      state: createObservable({ kind: 'signed-out', because: 'never' }),
    },
    localData: {
      state: createObservable({ kind: 'settled' }),
    },
    configuration: {
      state: createObservable({ kind: 'loading' }),
      serverOffsetMs: createObservable(0),
    },
    socket: {
      state: { kind: 'open', since: 0 },
      onState: () => () => {},
    },
    media: {
      view: (_camera: unknown, _kind: unknown, viewer: PictureViewer, thinning: Thinning) => {
        watched.resolve(viewer)
        thinned.push(thinning)
        return {
          thin: (thinning: Thinning) => thinned.push(thinning),
          stop: () => stops.push('stop'),
        }
      },
    },
    pacer: {
      pace: () => undefined,
    },
    pressure: {
      level: pressure,
      open: () => ({
        count: () => {},
        stop: () => {},
      }),
    },
    analysis: { view: analysis },
    duty: {
      state: createObservable({ offered: false, leases: [] }),
      want: () => {},
    },
    detector: {
      state: createObservable({ status: 'off' }),
      want: () => {},
      rates: () => [],
      canSee: true,
      hasGpu: Promise.resolve(false),
    },
    looks: {
      onLook: (_: unknown, listener: (look: Look) => void) => {
        look = listener
        return () => {}
      },
    },
  } as unknown as AppServices
  const place = document.createElement('div')
  place.style.cssText = 'width: 480px; height: 270px'
  document.body.append(place)
  const app = createApp({
    render: () => h(TooltipProvider, () => h(LiveTile, { camera })),
  })
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [],
  })
  app.provide(appServicesKey, services).use(createPinia()).use(router).use(createTranslator('en')).mount(place)
  ends.push(() => app.unmount(), () => place.remove())
  return {
    analysis,
    pressure,
    thinned,
    stops,
    shown,
    viewer: watched.promise,
    place,
    tell: async (track?: MediaStreamTrack, thinning: Thinning = 'none') => (await watched.promise).onPicture(track && {
      track,
      thinning,
      readAnchor: () => undefined,
    }, () => track && shown.push(track)),
    look: (next: Look) => look(next),
    state: () => place.querySelector('article')!.dataset.state,
    words: () => place.textContent,
    canvas: () => place.querySelector('canvas')!,
    videos: () => [
      ...place.querySelectorAll('video'),
    ],
    video: () => place.querySelector('video')!,
  }
}
const patience = { timeout: 30_000 }

it('SUP-2 is connecting, then live, then stale with its age when the pictures stop, though the track is still there', async () => {
  const tile = mount()
  expect(tile.state()).toBe('connecting')
  const picture = createPicture()
  await tile.tell(picture.track)
  await expect.poll(tile.state, patience).toBe('live')
  picture.freeze()
  await expect.poll(tile.state, patience).toBe('stale')
  expect(picture.track.readyState).toBe('live')
  expect(tile.words()).toContain('No picture for')
  expect(tile.words()).toMatch(/\d sec/)
  expect(getComputedStyle(tile.video().parentElement!).filter).toContain('grayscale')
})

it('keeps a lost camera\'s last picture from looking live, and is live again with its next track', async () => {
  const tile = mount()
  const first = createPicture()
  await tile.tell(first.track)
  await expect.poll(tile.state, patience).toBe('live')
  first.track.stop()
  await tile.tell(undefined)
  await expect.poll(tile.state, patience).toBe('stale')
  await tile.tell(createPicture().track)
  await expect.poll(tile.state, patience).toBe('live')
})

it('counts no picture of a track that was lost, though the browser goes on presenting some', async () => {
  const tile = mount()
  const picture = createPicture()
  await tile.tell(picture.track)
  await expect.poll(tile.state, patience).toBe('live')
  await tile.tell(undefined)
  await expect.poll(tile.state, patience).toBe('stale')
  let presented = 0
  tile.video().requestVideoFrameCallback(() => presented++)
  await expect.poll(() => presented, patience).toBe(1)
  expect(tile.state()).toBe('stale')
})

it('SUP-2 says when nobody analyses a live picture', async () => {
  const tile = mount()
  await tile.tell(createPicture().track)
  await expect.poll(tile.state, patience).toBe('live')
  tile.analysis.set({
    kind: 'known',
    cameras: new Map(),
  })
  await expect.poll(tile.state, patience).toBe('not-analysed')
  expect(tile.words()).toContain('Not analysed')
})

it('paints a box where the detector saw somebody, in the severity\'s colour, and takes it away when it is old', async () => {
  const tile = mount()
  await tile.tell(createPicture().track)
  await expect.poll(tile.state, patience).toBe('live')
  const box = {
    x1: 0.25,
    y1: 0.25,
    x2: 0.5,
    y2: 0.75,
  }
  const edgeColour = (): number[] => {
    const canvas = tile.canvas()
    return [
      ...canvas.getContext('2d')!.getImageData(Math.round(canvas.width * 0.5), Math.round(canvas.height * 0.6), 1, 1).data,
    ]
  }
  await vi.waitFor(() => {
    tile.look({
      capturedAt: epochMs(Date.now()),
      boxes: [
        {
          trackId: 1,
          label: 'person',
          score: 0.9,
          box,
        },
      ],
      violations: new Map([
        [1, 'critical'],
      ]),
      occupied: new Set(),
    })
    const [red, green, blue, alpha] = edgeColour()
    expect(alpha).toBeGreaterThan(200)
    expect(red! - Math.max(green!, blue!)).toBeGreaterThan(100)
  }, patience)
  await expect.poll(() => edgeColour()[3], patience).toBe(0)
})

it('puts the next picture on before the one before goes, and is never without one', async () => {
  const tile = mount()
  const first = createPicture()
  await tile.tell(first.track)
  await expect.poll(() => tile.shown, patience).toEqual([first.track])
  const seen = new Set<number>()
  const observer = new MutationObserver(() => seen.add(tile.videos().length))
  observer.observe(tile.place, { childList: true, subtree: true })
  // No picture comes of the lasting one yet: it stays beneath, and what is in front of it is shown meanwhile.
  const passing = createPicture()
  await tile.tell(passing.track)
  const canvas = document.createElement('canvas')
  canvas.getContext('2d')
  const [dark] = canvas.captureStream(0).getVideoTracks()
  await tile.tell(dark)
  await expect.poll(() => tile.shown.at(-1), patience).toBe(passing.track)
  const onTop = (): MediaStreamTrack | undefined => (tile.videos().at(-1)!.srcObject as MediaStream).getVideoTracks()[0]
  await expect.poll(onTop, patience).toBe(passing.track)
  expect(tile.videos()).toHaveLength(2)
  // Its first picture comes.
  canvas.getContext('2d')!.fillRect(0, 0, 10, 10)
  ;(dark as CanvasCaptureMediaStreamTrack).requestFrame()
  await expect.poll(() => tile.videos().length, patience).toBe(1)
  expect(onTop()).toBe(dark)
  expect(tile.shown.at(-1)).toBe(dark)
  expect(seen.has(0)).toBe(false)
  observer.disconnect()
})

it('receives nothing out of sight, and again in sight', async () => {
  const tile = mount()
  await tile.tell(createPicture().track)
  await expect.poll(tile.state, patience).toBe('live')
  tile.place.style.transform = 'translateX(-20000px)'
  await expect.poll(() => tile.stops, patience).toEqual(['stop'])
})

it('asks for fewer pictures under pressure, says what it gets, and that it may not see', async () => {
  const tile = mount()
  await tile.tell(createPicture().track)
  await expect.poll(tile.state, patience).toBe('live')
  tile.pressure.set('reference')
  await expect.poll(() => tile.thinned, patience).toEqual(['none', 'reference'])
  // Not yet what is seen.
  expect(tile.state()).toBe('live')
  await tile.tell(createPicture().track, 'reference')
  await expect.poll(tile.state, patience).toBe('reduced')
  expect(tile.words()).toContain('Fewer pictures')
  const viewer = await tile.viewer
  viewer.onRefusal(true)
  await expect.poll(tile.state, patience).toBe('forbidden')
  expect(tile.words()).toContain('No right to see this camera')
})
