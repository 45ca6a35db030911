import type { Page } from 'playwright'
import process from 'node:process'
import { expect, it } from 'vitest'
import { PersonBrowser } from './browser.ts'
import { probeMedia, readMedia } from './media-probe.ts'
import { opened, sharedByAll, startPlant } from './opened.ts'
import { startOwnCamera } from './own-camera.ts'
import { processTree } from './processes.ts'
import { waitFor } from './wait-for.ts'

declare global {
  interface Window {
    /** Fifteen seconds, for whoever asks this page's clock. */
    goAhead: () => void
  }
}

async function moving(page: Page): Promise<boolean> {
  const { tiles } = await readMedia(page, 0.5)
  return tiles.length === 2 && tiles.every(({ presentedFps }) => presentedFps > 2)
}

async function watchTwo() {
  const { camera, address } = await startOwnCamera(['north', 'press'], 'a password')
  const plant = await startPlant({
    cameras: {
      North: address('north'),
      Press: address('press'),
    },
    station: false,
  })
  const { page, complaints } = opened(await PersonBrowser.open(), b => b.close())
  const sent: string[] = []
  page.on('websocket', socket => socket.on('framesent', ({ payload }) => {
    const { method } = JSON.parse(String(payload)) as { method?: string }
    if (method?.startsWith('media.'))
      sent.push(method)
  }))
  await probeMedia(page, { detects: false })
  await page.goto(await plant.signInLink())
  await waitFor('two moving pictures', () => moving(page), 60_000, () => complaints.join('\n'))
  return {
    camera,
    plant,
    page,
    sent,
    complaints,
  }
}

const watched = sharedByAll(watchTwo)

it('DL2 DL4 a browser whose statistics say that packets are lost gets key frames alone, and every picture again when that is over', async () => {
  const { page, complaints } = watched()
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
  // Each step back wants fifteen calm seconds: the page's clock goes ahead by them, twice and more.
  await page.evaluate(() => {
    const now = Date.now.bind(Date)
    let aheadMs = 0
    Date.now = () => now() + aheadMs
    window.goAhead = () => { aheadMs += 15_000 }
  })
  await waitFor('every picture again', async () => {
    const fps = await decoded()
    await page.evaluate(() => window.goAhead())
    return fps > 20
  }, 120_000)
})

it('CL17 in another network the transport gets new ICE credentials, and the same consumers go on', async () => {
  const { page, sent } = watched()
  // Another clock than the server's, or a page that was just loaded: neither is what this is about.
  await page.reload()
  await waitFor('two moving pictures', () => moving(page), 60_000)
  const ufrag = (): Promise<string | undefined> => page.evaluate(() => /a=ice-ufrag:(\S+)/.exec(window.probeConnections.at(-1)?.remoteDescription?.sdp ?? '')?.[1])
  const before = await ufrag()
  const connections = await page.evaluate(() => window.probeConnections.length)
  sent.length = 0
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
  await waitFor('new credentials', async () => await ufrag() !== before, 10_000, () => sent.join(' '))
  await page.waitForTimeout(4_000)
  expect(await moving(page)).toBe(true)
  // On a busy machine the consumers that began from memory are still being closed; nothing is consumed or opened anew.
  expect(sent.filter(method => method !== 'media.close-consumer')).toEqual(['media.restart-ice'])
  expect(await page.evaluate(() => window.probeConnections.length)).toBe(connections)
})

it('CL16 pictures are back by themselves after each killed media worker, and after a camera that went', async () => {
  const { camera, plant, page } = watched()
  const { pid } = await plant.status()
  const workers = processTree(pid).filter(({ command }) => command.includes('mediasoup-worker')).map(worker => worker.pid)
  expect(workers.length).toBeGreaterThan(0)
  for (const worker of workers) {
    process.kill(worker, 'SIGKILL')
    const killedAt = performance.now()
    // Whether this one carried our pictures or not: they must flow, on tiles that are not old.
    await page.waitForTimeout(300)
    await waitFor('moving pictures', () => moving(page), 30_000)
    console.log(`after a killed worker: ${Math.round(performance.now() - killedAt)} ms`)
  }
  await camera.stop()
  await waitFor('tiles that say it', async () => (await page.locator('article[data-state="offline"], article[data-state="stale"]').count()) === 2, 30_000)
  await camera.restart()
  const backAt = performance.now()
  await waitFor('moving pictures', () => moving(page), 60_000)
  console.log(`after the camera returned: ${Math.round(performance.now() - backAt)} ms`)
})
