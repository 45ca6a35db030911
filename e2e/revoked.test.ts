import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { PersonBrowser } from './browser.ts'
import { probeMedia } from './media-probe.ts'
import { opened, startPlant } from './opened.ts'
import { startOwnCamera } from './own-camera.ts'
import { waitFor } from './wait-for.ts'

/** A page that keeps hold of its connections, whatever its own scripts do: what still arrives is then the server's doing. */
function holdOn(): void {
  RTCPeerConnection.prototype.close = () => {}
  RTCRtpTransceiver.prototype.stop = () => {}
}

/** Bytes of video that have arrived in this page, over all its connections. */
function receivedBytes(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let bytes = 0
    for (const connection of window.probeConnections) {
      (await connection.getStats()).forEach((stats: RTCInboundRtpStreamStats) => {
        if (stats.type === 'inbound-rtp')
          bytes += stats.bytesReceived ?? 0
      })
    }
    return bytes
  })
}

async function watchingSupervisor(link: string): Promise<PersonBrowser> {
  const person = opened(await PersonBrowser.open(), b => b.close())
  await person.page.addInitScript(holdOn)
  await probeMedia(person.page, { detects: false })
  await person.page.goto(link)
  await person.page.waitForURL(url => url.pathname === '/', { timeout: 60_000 })
  await waitFor('a moving picture', () => person.page.locator('video').first().evaluate(video => (video as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames > 20).catch(() => false), 60_000, () => person.complaints.join('\n'))
  return person
}

describe('a right that goes', () => {
  it('ends a running picture within two seconds, says why, and nothing of the camera arrives afterwards, though the page holds on', async () => {
    const { address } = await startOwnCamera(['north'], 'a password')
    const plant = await startPlant({
      cameras: {
        North: address('north'),
      },
      station: false,
    })
    const gone = await watchingSupervisor(await plant.signInLink())
    const stays = await watchingSupervisor(await plant.signInLink())
    expect(await receivedBytes(gone.page)).toBeGreaterThan(0)

    // Signed out elsewhere: another program with the same cookie.
    const cookies = (await gone.context.cookies(plant.address)).map(({ name, value }) => `${name}=${value}`).join('; ')
    const reply = await fetch(`${plant.address}/api/session`, {
      method: 'DELETE',
      headers: { 'cookie': cookies, 'origin': plant.address, 'content-type': 'application/json' },
      body: '{}',
    })
    const removedAt = performance.now()
    expect(reply.status).toBe(200)
    // The last packets are under way; the rule gives two seconds.
    await new Promise(resolve => setTimeout(resolve, 2_000))
    const [before, beforeOfOther] = [await receivedBytes(gone.page), await receivedBytes(stays.page)]
    await new Promise(resolve => setTimeout(resolve, 2_500))
    const [after, afterOfOther] = [await receivedBytes(gone.page), await receivedBytes(stays.page)]
    console.log(`of one whose session was removed ${after - before} bytes arrived in 2.5 s, of one who stays ${afterOfOther - beforeOfOther}; asked ${Math.round(performance.now() - removedAt)} ms after the removal`)
    expect(before).toBeGreaterThan(0)
    expect(after - before).toBe(0)
    // The camera goes on: what ended is the right.
    expect(afterOfOther - beforeOfOther).toBeGreaterThan(10_000)
    await gone.page.waitForURL(url => url.pathname === '/sign-in', { timeout: 60_000 })
    await gone.page.getByRole('heading', { name: 'You have been signed out' }).waitFor({ timeout: 60_000 })
    expect(await gone.page.locator('video').count()).toBe(0)
  })
})
