import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { createManualTimers } from '#contract/manual-timers'
import { routes } from '#contract/routes'
import { NetworkUnavailable } from '../core/network-unavailable.ts'
import { cameraIdOf, dbEpochOf, deviceIdOf, sha256Of } from '../core/sync/testing/event-builder.ts'
import { createHttpClient } from './http-client.ts'

interface Asked { url: string, init: RequestInit }

function clientThat(answer: (asked: Asked) => Response | Promise<Response>): { client: ReturnType<typeof createHttpClient>, asked: Asked[], timers: ReturnType<typeof createManualTimers> } {
  const asked: Asked[] = []
  const timers = createManualTimers()
  const client = createHttpClient({
    timers,
    fetch: async (url, init = {}) => {
      asked.push({
        url: String(url),
        init,
      })
      return answer({
        url: String(url),
        init,
      })
    },
  })
  return { client, asked, timers }
}

const json = (value: unknown, status = 200): Response => Response.json(value, { status })
const failure = async (promise: Promise<unknown>): Promise<unknown> => promise.then(() => undefined, (error: unknown) => error)
const deviceState = {
  ackedSeq: 3,
  dbEpoch: dbEpochOf(1),
  serverTime: 1000,
}

describe('HttpClient', () => {
  it('CL14 fills the route\'s path and query, sends JSON with the cookie of this origin', async () => {
    const { client, asked } = clientThat(({ url }) => url.includes('devices')
      ? json(deviceState)
      : json({}))
    expect(await client.call('sync.device', {
      params: {
        deviceId: deviceIdOf(1),
      },
    })).toEqual(deviceState)
    await client.call('session.remove')
    await failure(client.call('sync.feed', {
      query: { after: 4, limit: 500 },
    }))
    await failure(client.call('camera.create', {
      body: { name: 'Press 1', address: 'rtsp://camera' },
    }))
    expect(asked.map(({ url, init }) => `${init.method} ${url}`)).toEqual([
      `GET /api/sync/devices/${deviceIdOf(1)}`,
      'DELETE /api/session',
      'GET /api/sync/feed?after=4&limit=500',
      'POST /api/cameras',
    ])
    expect(asked[3]!.init).toMatchObject({
      credentials: 'same-origin',
      redirect: 'error',
      body: '{"name":"Press 1","address":"rtsp://camera"}',
      headers: { 'content-type': 'application/json' },
    })
    expect(asked[0]!.init.body).toBeUndefined()
  })

  it('CL14 a refusal is an AppError with the server\'s code, words and details', async () => {
    const { client } = clientThat(() => json({
      code: 'sequence-gap',
      message: 'Send 4 first.',
      details: { expectedSeq: 4 },
    }, 409))
    const error = await failure(client.call('session.get'))
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({
      code: 'sequence-gap',
      message: 'Send 4 first.',
      details: { expectedSeq: 4 },
    })
  })

  it('CL14 a reply in another shape is a failure that says to reload', async () => {
    const { client } = clientThat(() => json({ ...deviceState, ackedSeq: 'three' }))
    expect(await failure(client.call('sync.device', {
      params: {
        deviceId: deviceIdOf(1),
      },
    }))).toMatchObject({ code: 'protocol-unsupported' })
  })

  it.each<[string, () => Response | Promise<Response>]>([
    [
      'no network',
      () => Promise.reject(new TypeError('Failed to fetch')),
    ],
    [
      'a gateway\'s page',
      () => new Response('<h1>Welcome to the plant</h1>', {
        headers: { 'content-type': 'text/html' },
      }),
    ],
    [
      'a gateway\'s error',
      () => new Response('Bad gateway', { status: 502 }),
    ],
    [
      'an answer cut in its middle',
      () => new Response('{"ackedSeq":', {
        headers: { 'content-type': 'application/json' },
      }),
    ],
    [
      'a connection lost in the answer',
      () => new Response(new ReadableStream({
        pull: controller => controller.error(new TypeError('network error')),
      }), {
        headers: { 'content-type': 'application/json' },
      }),
    ],
  ])('CL14 %s is no answer: NetworkUnavailable', async (_, answer) => {
    const { client } = clientThat(answer)
    expect(await failure(client.call('sync.device', {
      params: {
        deviceId: deviceIdOf(1),
      },
    }))).toBeInstanceOf(NetworkUnavailable)
  })

  it('CL14 no answer within the time limit is none, also when the body never ends', async () => {
    const { client, timers } = clientThat(({ init }) => {
      const body = new ReadableStream({
        start: controller => init.signal?.addEventListener('abort', () => controller.error(new DOMException('', 'AbortError'))),
      })
      return new Response(body, {
        headers: { 'content-type': 'application/json' },
      })
    })
    const asked = failure(client.call('session.get'))
    await new Promise(resolve => void setImmediate(resolve))
    timers.advance(20_000)
    expect(await asked).toBeInstanceOf(NetworkUnavailable)
    expect(timers.nextInMs()).toBeUndefined()
  })

  it('CL14 pictures go and come as they are; one the server has not is undefined', async () => {
    const { client, asked } = clientThat(({ init, url }) => {
      if (init.method === 'PUT')
        return json({})
      return url.endsWith(sha256Of(1))
        ? new Response('abc', {
            headers: { 'content-type': 'image/webp' },
          })
        : json({ code: 'not-found', message: 'No.' }, 404)
    })
    await client.putSnapshot(sha256Of(1), new Blob(['abc'], { type: 'image/webp' }))
    expect(asked[0]).toMatchObject({
      url: `/api/snapshots/${sha256Of(1)}`,
      init: {
        headers: { 'content-type': 'image/webp' },
      },
    })
    const picture = await client.findSnapshot(sha256Of(1))
    expect([picture?.type, await picture?.text()]).toEqual(['image/webp', 'abc'])
    expect(await client.findSnapshot(sha256Of(2))).toBeUndefined()
  })

  it('CL14 a name with a slash stays inside its part of the path', async () => {
    const { client, asked } = clientThat(() => json({}))
    // Ids are parsed long before; this is the second net.
    await client.call('camera.remove', {
      params: { cameraId: `${cameraIdOf(1)}/../../session` as never },
    })
    expect(asked[0]!.url).toBe(`/api/cameras/${cameraIdOf(1)}%2F..%2F..%2Fsession`)
  })

  it('every route of the contract has a path this client can fill', () => {
    for (const { path } of Object.values(routes))
      expect(path.replaceAll(/:[a-z0-9]+/gi, 'x')).toMatch(/^\/[\w./-]*$/)
  })
})
