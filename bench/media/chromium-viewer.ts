import type { CameraId } from '#contract/ids'
import type { StreamKind, Thinning } from '#contract/stream'
import type { MediaPlane } from '../../sfu/core/media-plane.ts'
import type { Counted, Joined } from './page-viewer.ts'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { PersonBrowser } from '../../e2e/browser.ts'

/** A page in Chromium that is a viewer of a plane in this process; only the signaling is ours, the media are real. */
export interface ChromiumViewer {
  readonly join: (cameraId: CameraId, start: 'now' | 'key-frame', thinning?: Thinning) => Promise<Joined>
  readonly count: (consumerId: string) => Promise<Counted>
  readonly leave: (consumerId: string) => Promise<void>
  readonly restartIce: () => Promise<void>
  readonly close: () => Promise<void>
}

async function bundlePage(): Promise<string> {
  const bundle = await rolldown({
    input: join(import.meta.dirname, 'page-viewer.ts'),
    platform: 'browser',
  })
  const { output: [chunk] } = await bundle.generate({ format: 'iife' })
  await bundle.close()
  return chunk.code
}

/** Opens Chromium and its receiving transport. */
export async function openChromiumViewer(plane: MediaPlane, viewerId: string, streamKind: StreamKind = 'main'): Promise<ChromiumViewer> {
  plane.openViewer(viewerId)
  const methods: Record<string, (data: never) => unknown> = {
    capabilities: () => plane.routerRtpCapabilities(),
    open: () => plane.createReceiveTransport(viewerId),
    connect: ({ transportId, dtlsParameters }: { transportId: string, dtlsParameters: Record<string, unknown> }) => plane.connectTransport(viewerId, transportId, dtlsParameters),
    consume: ({ cameraId, ...wish }: { cameraId: CameraId, start: 'now', thinning: Thinning, rtpCapabilities: Record<string, unknown> }) => plane.consume(viewerId, { cameraId, streamKind }, wish),
    resume: ({ consumerId }: { consumerId: string }) => plane.resume(viewerId, consumerId),
    close: ({ consumerId }: { consumerId: string }) => plane.closeConsumer(viewerId, consumerId),
    restart: ({ transportId }: { transportId: string }) => plane.restartIce(viewerId, transportId),
  }
  const browser = await PersonBrowser.open()
  const { page } = browser
  await page.exposeFunction('ask', (method: string, data: never) => methods[method]?.(data))
  await page.addScriptTag({ content: await bundlePage() })
  await page.evaluate(() => window.viewer.open())
  return {
    join: (cameraId, start, thinning = 'none') => page.evaluate(([id, from, thin]) => window.viewer.join(id, from, thin), [cameraId, start, thinning] as const),
    count: consumerId => page.evaluate(id => window.viewer.count(id), consumerId),
    leave: consumerId => page.evaluate(id => window.viewer.leave(id), consumerId),
    restartIce: () => page.evaluate(() => window.viewer.restartIce()),
    async close() {
      await browser.close()
      plane.closeViewer(viewerId)
    },
  }
}
