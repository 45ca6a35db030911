import type { NewCamera } from '#contract/camera'
import type { DiscoveredDevice, ProbeReport, ProbeRequest } from '#contract/probe'
import type { AppServices } from '../../stores/app-services.ts'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { afterEach, describe, expect, it } from 'vitest'
import { createApp, h } from 'vue'
import { AppError } from '#contract/app-error'
import { configurationSchema } from '#contract/configuration'
import { epochMs } from '#contract/time'
import { createObservable } from '../../core/observable.ts'
import { createTranslator } from '../../i18n/translator.ts'
import { createCameraAdmin } from '../../pipeline/admin/camera-admin.ts'
import { appServicesKey } from '../../stores/app-services.ts'
import CameraSheet from './camera-sheet.vue'
import '../../ui/main.css'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach(end => end()))

const report: ProbeReport = {
  address: 'rtsp://10.0.0.5:554/main',
  verdict: 'warning',
  facts: {
    codec: 'H264',
    profile: 'Main',
    width: 1920,
    height: 1080,
    fps: 25,
    gopMs: 10_000,
    hasBFrames: false,
    subAddress: 'rtsp://10.0.0.5:554/sub',
    subSource: 'pattern',
  },
  items: [
    { item: 'reachable', verdict: 'ok' },
    { item: 'codec', verdict: 'ok' },
    { item: 'gop', verdict: 'warning', advice: 'gop-long' },
    { item: 'sub-stream', verdict: 'ok', advice: 'sub-found' },
  ],
}

/** A key frame of 64x48, as a camera would send it, made by this browser's own encoder; undefined where it has none for H.264. */
async function encodeKeyFrame(): Promise<string | undefined> {
  const config: VideoEncoderConfig = {
    codec: 'avc1.42001f',
    width: 64,
    height: 48,
    avc: { format: 'annexb' },
  }
  if (!(await VideoEncoder.isConfigSupported(config)).supported)
    return undefined
  const bytes: number[] = []
  const encoder = new VideoEncoder({
    output(chunk) {
      const buffer = new Uint8Array(chunk.byteLength)
      chunk.copyTo(buffer)
      bytes.push(...buffer)
    },
    error: reportError,
  })
  encoder.configure(config)
  const canvas = new OffscreenCanvas(64, 48)
  const context = canvas.getContext('2d')!
  context.fillStyle = '#00ff00'
  context.fillRect(0, 0, 64, 48)
  const frame = new VideoFrame(canvas, { timestamp: 0 })
  encoder.encode(frame, { keyFrame: true })
  frame.close()
  await encoder.flush()
  encoder.close()
  return btoa(String.fromCharCode(...bytes))
}

function mount(probe: (request: ProbeRequest, signal: AbortSignal) => Promise<ProbeReport>, discover: () => Promise<DiscoveredDevice[]> = async () => [], sites: readonly object[] = []) {
  const created: NewCamera[] = []
  const services = {
    now: () => epochMs(0),
    configuration: {
      state: createObservable({
        kind: 'known',
        configuration: configurationSchema.parse({
          cameras: [],
          zones: [],
          rules: [],
          detectorId: 'ansim-nano-5',
          sites,
          serverTime: 0,
        }),
      }),
      serverOffsetMs: createObservable(0),
    },
    socket: {
      state: { kind: 'open', since: 0 },
      onState: () => () => {},
    },
    cameraAdmin: {
      ...createCameraAdmin({
        call: async () => ({}) as never,
      }),
      probe,
      discover,
      create: async (camera: NewCamera) => {
        created.push(camera)
        return {} as never
      },
    },
  } as unknown as AppServices
  const root = document.createElement('div')
  document.body.append(root)
  let isDone = false
  const app = createApp(() => h(TooltipProvider, () => h(CameraSheet, {
    onDone: () => isDone = true,
  })))
  app.use(createPinia()).use(createTranslator('en')).provide(appServicesKey, services).mount(root)
  ends.push(() => {
    app.unmount()
    root.remove()
  })
  const field = (name: string): HTMLInputElement => [
    ...root.querySelectorAll('label'),
  ].find(label => label.textContent === name)!.control as HTMLInputElement
  const type = (name: string, text: string): void => {
    field(name).value = text
    field(name).dispatchEvent(new Event('input'))
  }
  const button = (name: string): HTMLButtonElement | undefined => [
    ...root.querySelectorAll('button'),
  ].find(each => each.textContent.trim() === name)
  return {
    root,
    created,
    field,
    type,
    button,
    done: () => isDone,
  }
}

describe('adding a camera', () => {
  it('searches the network, and begins the address with the camera that is chosen', async () => {
    const answers: (() => Promise<DiscoveredDevice[]>)[] = [
      async () => [],
      () => Promise.reject(new AppError('too-many-requests', 'Wait.')),
      async () => [
        {
          serviceUrl: 'http://10.0.0.20/onvif',
          host: '10.0.0.20',
          name: 'Gate',
          hardware: 'X-1',
        },
        { serviceUrl: 'http://10.0.0.5/onvif', host: '10.0.0.5' },
      ],
    ]
    const sheet = mount(async () => report, () => answers.shift()!())
    const search = (): void => sheet.button('Search the network')!.click()
    search()
    await expect.poll(() => sheet.root.textContent).toContain('No camera answered the search')
    search()
    await expect.poll(() => sheet.root.querySelector('[role=alert]')).not.toBeNull()
    search()
    await expect.poll(() => sheet.root.textContent).toContain('2 cameras found')
    const found = [
      ...sheet.root.querySelectorAll('li'),
    ]
    expect(found.map(each => each.textContent.trim())).toEqual(['10.0.0.5', 'Gate · X-110.0.0.20'])
    found[1]!.querySelector('button')!.click()
    await expect.poll(() => sheet.field('Address (RTSP)').value).toBe('rtsp://10.0.0.20:554/')
  })

  it('shows a verdict and an advice per item, the picture, and saves with the small stream that was found', async () => {
    const keyFrame = await encodeKeyFrame()
    const asked: ProbeRequest[] = []
    const sheet = mount(async (request) => {
      asked.push(request)
      return {
        ...report,
        ...(keyFrame && { keyFrame }),
      }
    })
    sheet.type('Address (RTSP)', 'rtsp://10.0.0.5/main')
    sheet.type('User name', 'admin')
    sheet.type('Password', 'hush')
    await expect.poll(() => sheet.button('Look at the camera')).toBeDefined()
    sheet.button('Look at the camera')!.click()
    await expect.poll(() => sheet.root.querySelector('[data-verdict="warning"]')).not.toBeNull()
    expect(asked).toEqual([
      {
        address: 'rtsp://10.0.0.5/main',
        login: { username: 'admin', password: 'hush' },
        transport: 'auto',
        transcode: 'never',
      },
    ])
    expect(sheet.root.querySelector('[data-item="gop"]')!.textContent).toContain('every 10 s')
    expect(sheet.root.querySelector('[data-item="gop"]')!.textContent).toContain('1 to 2 seconds')
    expect(sheet.field('Address of the small stream').value).toBe('rtsp://10.0.0.5:554/sub')
    if (keyFrame) {
      await expect.poll(() => sheet.root.querySelector<HTMLElement>('[data-preview]')?.dataset.preview).toBe('shown')
      const canvas = sheet.root.querySelector('canvas')!
      const [red, green] = canvas.getContext('2d')!.getImageData(32, 24, 1, 1).data
      expect([
        canvas.width,
        canvas.height,
        green! > 180,
        red! < 80,
      ]).toEqual([64, 48, true, true])
    }
    sheet.type('Name', 'North gate')
    sheet.button('Add the camera')!.click()
    await expect.poll(sheet.done).toBe(true)
    expect(sheet.created).toMatchObject([
      {
        name: 'North gate',
        address: 'rtsp://10.0.0.5/main',
        subAddress: 'rtsp://10.0.0.5:554/sub',
        login: { username: 'admin', password: 'hush' },
      },
    ])
  })

  it('forgets what it found when the address changes, and can be cancelled', async () => {
    const signals: AbortSignal[] = []
    let answer = (_: ProbeReport): void => {}
    const sheet = mount((_, signal) => {
      signals.push(signal)
      return new Promise(resolve => answer = resolve)
    })
    sheet.type('Address (RTSP)', 'rtsp://10.0.0.5/main')
    await expect.poll(() => sheet.button('Look at the camera')).toBeDefined()
    sheet.button('Look at the camera')!.click()
    await expect.poll(() => sheet.button('Cancel')).toBeDefined()
    sheet.button('Cancel')!.click()
    expect(signals[0]!.aborted).toBe(true)
    await expect.poll(() => sheet.button('Look at the camera')).toBeDefined()
    sheet.button('Look at the camera')!.click()
    await expect.poll(() => signals.length).toBe(2)
    answer(report)
    await expect.poll(() => sheet.root.querySelector('[data-verdict]')).not.toBeNull()
    sheet.type('Address (RTSP)', 'rtsp://10.0.0.6/main')
    await expect.poll(() => sheet.root.querySelector('[data-verdict]')).toBeNull()
  })

  it('asks whether a certificate that nobody vouches for is the camera\'s own, and looks again with it', async () => {
    const certificateSha256 = 'ab'.repeat(32)
    const asked: ProbeRequest[] = []
    const sheet = mount(async (request) => {
      asked.push(request)
      return request.certificateSha256
        ? report
        : {
            ...report,
            verdict: 'refused',
            facts: {},
            items: [
              { item: 'reachable', verdict: 'refused' },
            ],
            failure: { code: 'camera-certificate-unknown', message: 'Nobody known vouches for it.', certificateSha256 },
          }
    })
    sheet.type('Address (RTSP)', 'rtsps://10.0.0.5/main')
    await expect.poll(() => sheet.button('Look at the camera')).toBeDefined()
    sheet.button('Look at the camera')!.click()
    await expect.poll(() => sheet.root.textContent).toContain('ab:ab:ab')
    sheet.button('The same is on the camera\'s page: trust it')!.click()
    await expect.poll(() => sheet.root.querySelector('[data-verdict="warning"]')).not.toBeNull()
    expect(asked.map(request => request.certificateSha256)).toEqual([undefined, certificateSha256])
    sheet.type('Name', 'Gate')
    sheet.button('Add the camera')!.click()
    await expect.poll(() => sheet.created).toMatchObject([
      { certificateSha256 },
    ])
  })

  it('asks in which site a new camera stands, where there are several', async () => {
    const sites = ['Ulsan', 'Berlin'].map((name, i) => ({ siteId: `0197a000-0000-4000-8000-00000000010${i}`, name, timeZone: 'UTC' }))
    const sheet = mount(async () => report, undefined, sites)
    sheet.type('Address (RTSP)', 'rtsp://10.0.0.5/main')
    await expect.poll(() => sheet.button('Look at the camera')).toBeDefined()
    sheet.button('Look at the camera')!.click()
    await expect.poll(() => sheet.root.querySelector('select')?.value).toBe(sites[0]!.siteId)
    const select = sheet.root.querySelector('select')!
    expect([...select.options].map(({ text }) => text.trim())).toEqual(['Ulsan', 'Berlin'])
    select.value = sites[1]!.siteId
    select.dispatchEvent(new Event('change'))
    sheet.type('Name', 'Gate')
    sheet.button('Add the camera')!.click()
    await expect.poll(() => sheet.created).toMatchObject([
      { name: 'Gate', siteId: sites[1]!.siteId },
    ])
  })

  it('says why an address cannot be used', async () => {
    const sheet = mount(async () => {
      throw new AppError('camera-address-invalid', 'A camera address begins with rtsp://.')
    })
    sheet.type('Address (RTSP)', 'http://x/')
    await expect.poll(() => sheet.button('Look at the camera')).toBeDefined()
    sheet.button('Look at the camera')!.click()
    await expect.poll(() => sheet.root.querySelector('[role="alert"]')?.textContent).toContain('begins with rtsp://')
    const small = [
      ...sheet.root.querySelectorAll<HTMLElement>('button, input, summary'),
    ].filter(element => element.getClientRects().length > 0 && element.offsetHeight < 48)
    expect(small.map(element => element.outerHTML)).toEqual([])
  })
})
