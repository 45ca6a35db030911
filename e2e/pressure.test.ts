import { expect, it } from 'vitest'
import { PersonBrowser } from './browser.ts'
import { probeMedia, readMedia } from './media-probe.ts'
import { opened, startPlant } from './opened.ts'
import { startOwnCamera } from './own-camera.ts'
import { waitFor } from './wait-for.ts'

it('DL2 DL4 a browser whose statistics say that packets are lost gets key frames alone, and every picture again when that is over', async () => {
  const { address } = await startOwnCamera(['north', 'press'], 'a password')
  const plant = await startPlant({
    cameras: {
      North: address('north'),
      Press: address('press'),
    },
    station: false,
  })
  const { page, complaints } = opened(await PersonBrowser.open(), b => b.close())
  await probeMedia(page, { detects: false })
  await page.goto(await plant.signInLink())
  const decoded = async (): Promise<number> => (await readMedia(page, 4)).received.decodedFps
  await waitFor('every picture', async () => await decoded() > 20, 90_000, () => complaints.join('\n'))

  // The browser's own network cannot be made lossy from outside without root's help; what it reads of it can.
  await page.evaluate(() => {
    const own = window.RTCPeerConnection.prototype
    const read = own.getStats
    Object.defineProperty(own, 'getStats', {
      configurable: true,
      async value(this: RTCPeerConnection) {
        const report = await read.call(this)
        return new Map([...report as unknown as Map<string, RTCInboundRtpStreamStats>].map(([id, stats]) => [
          id,
          stats.type === 'inbound-rtp'
            ? { ...stats, packetsLost: stats.packetsReceived }
            : stats,
        ]))
      },
    })
  })
  await waitFor('key frames alone', async () => await decoded() < 6, 60_000)
  // Still a picture, of every stream.
  expect(await decoded()).toBeGreaterThan(0)
  await page.evaluate(() => Reflect.deleteProperty(window.RTCPeerConnection.prototype, 'getStats'))
  await waitFor('every picture again', async () => await decoded() > 20, 120_000)
})
