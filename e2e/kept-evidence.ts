import type { Page } from 'playwright'
import type { SafetyEvent } from '../sfu/contract/safety-event.ts'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { aDeviceId, aPush, aSafetyEvent } from '../sfu/usecases/testing/build-safety-event.ts'
import { repository } from './plant.ts'

const films = ['plant-1-press.mp4', 'plant-2-aisle.mp4'].map(name => join(repository, 'sfu/demo/footage', name))
const partBytes = 900_000
/** A person at the press of the first film, and somewhere in the second. */
const box = {
  x1: 0.42,
  y1: 0.3,
  x2: 0.52,
  y2: 0.72,
}

export interface KeptIncident { readonly incidentId: string, readonly cameraId: string, readonly cameraName: string, readonly at: number }

/**
 * Gives a plant a past, as a browser that detected then would have: at each of these moments one incident of each of the first `cameras`
 * cameras, with a picture and a film that begins 8 s before. `page`: of somebody who may record; it stays where it is.
 */
export async function keepEvidence(page: Page, moments: readonly number[], cameras = 2): Promise<KeptIncident[]> {
  const known = await page.evaluate(async () => (await (await fetch('/api/cameras')).json() as { cameras: { cameraId: string, name: string }[] }).cameras)
  const deviceId = aDeviceId()
  const kept: KeptIncident[] = []
  const events: SafetyEvent[] = []
  for (const [i, { cameraId, name }] of known.slice(0, cameras).entries()) {
    const film = readFileSync(films[i % films.length]!)
    const still = await stillOf(page, film.toString('base64'))
    const sha256 = createHash('sha256').update(film).digest('hex')
    for (let from = 0; from < film.length; from += partBytes)
      await put(page, `/api/uploads/${sha256}?offset=${from}&total=${film.length}`, film.subarray(from, from + partBytes).toString('base64'), 'application/octet-stream')
    const { rule, zone } = aSafetyEvent({ cameraId: cameraId as never, name })
    for (const [j, moment] of moments.entries()) {
      const at = moment + i * 1_000
      const event = aSafetyEvent({ cameraId: cameraId as never, name }, {
        deviceId,
        rule: { ...rule, name: 'Nobody in front of the machine' },
        zone: {
          ...zone,
          name: 'Danger area',
          polygon: [
            { x: 0.3, y: 0.35 },
            { x: 0.7, y: 0.35 },
            { x: 0.75, y: 0.95 },
            { x: 0.25, y: 0.95 },
          ],
        },
        severity: (['critical', 'high', 'medium', 'low'] as const)[(i + j) % 4]!,
        boxes: [
          {
            label: 'person',
            score: 0.9,
            box,
            trackId: 1,
          },
        ],
        capturedAt: at as never,
        recordedAt: at as never,
        snapshot: {
          sha256: createHash('sha256').update(still.bytes).digest('hex') as never,
          mediaType: 'image/jpeg',
          bytes: still.bytes.length,
          width: 640,
          height: 360,
        },
      })
      await push(page, aPush(deviceId, events.length + 1, [event]))
      events.push(event)
      await put(page, `/api/snapshots/${event.snapshot!.sha256}`, still.bytes.toString('base64'), 'image/jpeg')
      await put(page, `/api/events/${event.eventId}/clip`, Buffer.from(JSON.stringify({
        sha256,
        mediaType: 'video/mp4',
        bytes: film.length,
        startsAt: at - 8_000,
        durationMs: still.durationMs,
        width: 640,
        height: 360,
      })).toString('base64'), 'application/json')
      kept.push({
        incidentId: event.eventId,
        cameraId,
        cameraName: name,
        at,
      })
    }
  }
  return kept
}

/** The film's picture at 8 s, and how long it plays. */
async function stillOf(page: Page, film: string): Promise<{ bytes: Buffer, durationMs: number }> {
  const { data, durationMs } = await page.evaluate(async (base64) => {
    const video = document.createElement('video')
    video.muted = true
    video.src = URL.createObjectURL(new Blob([
      Uint8Array.from(atob(base64), letter => letter.charCodeAt(0)),
    ], { type: 'video/mp4' }))
    await new Promise((resolve, reject) => {
      video.onloadeddata = resolve
      video.onerror = () => reject(new Error('the film does not play'))
    })
    await new Promise((resolve) => {
      video.onseeked = resolve
      video.currentTime = Math.min(8, video.duration / 2)
    })
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
    canvas.getContext('2d')!.drawImage(video, 0, 0, 640, 360)
    return {
      data: canvas.toDataURL('image/jpeg', 0.8).split(',')[1]!,
      durationMs: Math.round(video.duration * 1000),
    }
  }, film)
  return {
    bytes: Buffer.from(data, 'base64'),
    durationMs,
  }
}

async function push(page: Page, body: unknown): Promise<void> {
  const answer = await page.evaluate(async text => (await fetch('/api/sync/push', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: text,
  })).text(), JSON.stringify(body))
  if (!answer.includes('"applied"'))
    throw new Error(`an event was not taken: ${answer}`)
}

async function put(page: Page, path: string, base64: string, mediaType: string): Promise<void> {
  const status = await page.evaluate(async ([to, data, type]) => (await fetch(to!, {
    method: 'PUT',
    headers: { 'content-type': type! },
    body: Uint8Array.from(atob(data!), letter => letter.charCodeAt(0)),
  })).status, [path, base64, mediaType])
  if (status !== 200)
    throw new Error(`${path} answered ${status}`)
}
