import type { Role } from '#contract/role'
import type { TestSite } from '../http/testing/test-site.ts'
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roles } from '#contract/role'
import { signalingRequests } from '#contract/signaling'
import { openTestSite } from '../http/testing/test-site.ts'
import { longestMessageBytes } from './browser-socket.ts'
import { connect, openBrowser } from './testing/test-browser.ts'

let site: TestSite
const cookies = new Map<Role, string>()

beforeAll(async () => {
  site = await openTestSite()
  for (const role of roles)
    cookies.set(role, await site.signIn(role))
})
afterAll(() => site.close())

const cookieOf = (role: Role): string => cookies.get(role)!

describe('noise', () => {
  it('answers, ignores or ends the socket, and never breaks the server: 3,000 frames', async () => {
    const errorsBefore = site.test.log.filter(({ level }) => level === 'error').length
    let browser = await openBrowser(site, cookieOf('administrator'))
    let frames = 0
    let reconnects = 0
    const methods = Object.keys(signalingRequests)
    const frame = fc.oneof(
      {
        weight: 2,
        arbitrary: fc.string({ unit: 'binary' }),
      },
      {
        weight: 1,
        arbitrary: fc.json(),
      },
      {
        weight: 6,
        arbitrary: fc.record({
          type: fc.constant('request'),
          id: fc.integer({ min: 1 }),
          method: fc.constantFrom(...methods),
          data: fc.jsonValue(),
        }).map(value => JSON.stringify(value)),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          type: fc.constantFrom('request', 'reply', 'notice', 'x'),
          id: fc.jsonValue(),
          method: fc.oneof(fc.constantFrom(...methods, '__proto__', 'constructor', 'toString'), fc.string()),
          data: fc.jsonValue(),
        }, { requiredKeys: [] }).map(value => JSON.stringify(value)),
      },
      {
        weight: 1,
        arbitrary: fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
      },
    )
    for (const content of fc.sample(frame, { numRuns: 3_000, seed: 20_260_731 })) {
      if (browser.socket.readyState !== browser.socket.OPEN) {
        reconnects++
        browser = await openBrowser(site, cookieOf('administrator'))
      }
      browser.socket.send(content)
      // Now and then in step, so that the answers are looked at as well.
      if (++frames % 25 === 0) {
        await Promise.race([
          browser.request('ping', {}),
          once(browser.socket, 'close'),
        ])
      }
    }
    await browser.close()
    expect(reconnects).toBeGreaterThan(10)
    expect(site.test.log.filter(({ level }) => level === 'error').length).toBe(errorsBefore)

    const after = await openBrowser(site, cookieOf('reviewer'))
    expect((await after.request('ping', {})).type).toBe('reply')
    await after.close()
    await expect.poll(() => site.live.hub.list().length).toBe(0)
  })

  it('LO2 noise on a data channel is dropped until the channel is closed, and never breaks the server or the socket', async () => {
    const errorsBefore = site.test.log.filter(({ level }) => level === 'error').length
    const browser = await openBrowser(site, cookieOf('administrator'))
    const [viewerId] = site.live.hub.list().map(({ socketId }) => socketId)
    const open = async (): Promise<void> => {
      expect((await browser.request('media.open-data-transport', {})).type).toBe('reply')
      expect((await browser.request('media.produce-data', {
        sctpStreamParameters: { streamId: 0 },
      })).type).toBe('reply')
    }
    await open()
    let closed = 0
    for (const bytes of fc.sample(fc.uint8Array({ maxLength: 4_000 }), { numRuns: 3_000, seed: 20_261_121 })) {
      site.plane.data.send(viewerId!, bytes)
      if (site.plane.stats().dataChannels === 0) {
        closed++
        await open()
      }
    }
    expect(closed).toBeGreaterThan(3)
    expect(site.test.log.filter(({ level }) => level === 'error').length).toBe(errorsBefore)
    expect((await browser.request('ping', {})).type).toBe('reply')
    await browser.close()
    await expect.poll(() => site.plane.stats().transports).toBe(0)
  })

  it('ends a socket that sends too much at once, binary, or a broken frame', async () => {
    const headers = {
      cookie: cookieOf('reviewer'),
      origin: site.origin,
    }
    for (const [content, code] of [
      [
        'x'.repeat(longestMessageBytes + 1),
        1009,
      ],
      [
        Buffer.from([1, 2, 3]),
        1003,
      ],
      ['{}', 1008],
    ] as const) {
      const socket = connect(site, headers)
      await once(socket, 'open')
      const closed = once(socket, 'close')
      socket.send(content)
      expect((await closed)[0]).toBe(code)
    }
    const socket = connect(site, headers)
    await once(socket, 'open')
    const closed = once(socket, 'close')
    // A frame with reserved bits and an opcode that is not defined (RFC 6455 5.2), past the library.
    ;(socket as unknown as { _socket: { write: (bytes: Buffer) => void } })._socket.write(Buffer.from([0xFF, 0xFF, 0x00, 0x01, 0x02]))
    await closed
  })

  it('slows a socket that asks without end', async () => {
    const browser = await openBrowser(site, cookieOf('reviewer'))
    const answers = await Promise.all(Array.from({ length: 2_000 }, () => browser.request('ping', {})))
    expect(answers.some(answer => answer.type === 'error' && answer.error.code === 'too-many-requests')).toBe(true)
    expect(answers.some(answer => answer.type === 'reply')).toBe(true)
    await browser.close()
  })
})
