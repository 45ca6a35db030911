import type { BrowserCameraState, BrowserCameraTrouble } from '../../core/browser-camera-port.ts'
import type { AppServices } from '../../stores/app-services.ts'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { afterEach, describe, expect, it } from 'vitest'
import { createApp, h } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { epochMs } from '#contract/time'
import { createObservable } from '../../core/observable.ts'
import { createTranslator } from '../../i18n/translator.ts'
import { createCanvasTrack } from '../../media/fake-media-session.ts'
import { appServicesKey } from '../../stores/app-services.ts'
import BrowserCameraPage from './browser-camera-page.vue'
import '../../ui/main.css'

const cameraId = '0197a000-0000-4000-8000-000000000001'
const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach(end => end()))

async function mount(language: 'en' | 'ko' = 'en') {
  const state = createObservable<BrowserCameraState>({ kind: 'off' })
  const asked: string[] = []
  const services = {
    now: () => epochMs(Date.now()),
    configuration: {
      state: createObservable({ kind: 'loading' }),
      serverOffsetMs: createObservable(0),
    },
    socket: {
      state: { kind: 'open', since: 0 },
      onState: () => () => {},
    },
    browserCamera: {
      state,
      start: (id: string) => asked.push(`start ${id}`),
      stop() {
        asked.push('stop')
        state.set({ kind: 'off' })
      },
    },
  } as unknown as AppServices
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      {
        path: '/',
        component: {
          render: () => 'elsewhere',
        },
      },
      { path: '/browser-camera/:cameraId', component: BrowserCameraPage },
    ],
  })
  await router.push(`/browser-camera/${cameraId}`)
  const root = document.createElement('div')
  root.style.cssText = 'width: 480px; height: 400px'
  document.body.append(root)
  const app = createApp(() => h(TooltipProvider, () => h(RouterView)))
  app.use(createPinia()).use(router).use(createTranslator(language)).provide(appServicesKey, services).mount(root)
  ends.push(() => app.unmount(), () => root.remove())
  const button = (name: string): HTMLButtonElement | undefined => [
    ...root.querySelectorAll('button'),
  ].find(each => each.textContent.trim() === name)
  return {
    state,
    asked,
    root,
    router,
    button,
    video: () => root.querySelector('video')!,
    alarm: () => root.querySelector('[role=alert]')?.textContent.trim(),
  }
}

function openPicture(): MediaStream {
  const track = createCanvasTrack('own')
  ends.push(() => track.stop())
  return new MediaStream([track])
}

describe('this device as a camera', () => {
  it('begins when it is told to, shows what it sends, and ends when it is told to', async () => {
    const page = await mount()
    page.button('Start the camera')!.click()
    expect(page.asked).toEqual([`start ${cameraId}`])
    page.state.set({ kind: 'opening' })
    await expect.poll(() => page.button('Stop the camera')).toBeDefined()
    const picture = openPicture()
    page.state.set({ kind: 'sending', picture, sinceMs: 0 })
    await expect.poll(() => page.video().videoWidth).toBe(640)
    expect(page.video().srcObject).toBe(picture)
    expect(page.root.textContent).toContain('Sending')
    page.button('Stop the camera')!.click()
    await expect.poll(() => page.video().srcObject).toBeNull()
    expect(page.asked.at(-1)).toBe('stop')
  })

  it('lets the camera go with the page', async () => {
    const page = await mount()
    page.state.set({
      kind: 'sending',
      picture: openPicture(),
      sinceMs: 0,
    })
    await page.router.push('/')
    await expect.poll(() => page.root.textContent).toBe('elsewhere')
    expect(page.asked).toEqual(['stop'])
  })

  it.each<BrowserCameraTrouble>([
    'permission-refused',
    'no-camera',
    'camera-busy',
    'not-secure',
    'no-h264',
    'not-allowed',
    'camera-gone',
  ])('BC3 says in words what to do about %s, each its own, and tries again', async (trouble) => {
    const page = await mount()
    page.state.set({ kind: 'failed', trouble })
    await expect.poll(page.alarm).toMatch(/\w+ \w+ \w.*\.$/)
    page.button('Try again')!.click()
    expect(page.asked).toEqual([`start ${cameraId}`])
  })

  it('speaks Korean', async () => {
    const page = await mount('ko')
    page.state.set({ kind: 'failed', trouble: 'permission-refused' })
    await expect.poll(page.alarm).toMatch(/\p{sc=Hangul}.*요\.$/u)
  })
})
