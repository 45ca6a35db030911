import type { CameraId, MemberId, OrganizationId, SiteId } from '#contract/ids'
import type { LeasedLook } from '#contract/look-codec'
import type { Notice } from '#contract/signaling'
import type { MemberActor } from '../core/actor.ts'
import type { BrowserSocket } from './browser-socket.ts'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { decodeLook, encodeLook, longestLookBytes } from '#contract/look-codec'
import { createManualTimers } from '#contract/manual-timers'
import { everything } from '#contract/scope'
import { epochMs } from '#contract/time'
import { createLogger } from '../core/logger.ts'
import { FakeMediaPlane } from '../media/fake-media-plane.ts'
import { createLookExchange } from './look-exchange.ts'
import { createMediaRights } from './media-rights.ts'
import { narrowNotice } from './notice-scope.ts'
import { createSocketHub } from './socket-hub.ts'

const organizationId = '00000000-0000-4000-8000-0000000000aa' as OrganizationId
const siteA = '00000000-0000-4000-8000-0000000000a1' as SiteId
const siteB = '00000000-0000-4000-8000-0000000000b1' as SiteId
const gate = '00000000-0000-4000-8000-000000000001' as CameraId
const yard = '00000000-0000-4000-8000-000000000002' as CameraId
const places = new Map([
  [gate, siteA],
  [yard, siteB],
])

function aLook(change: Partial<LeasedLook> = {}): LeasedLook {
  return {
    cameraId: gate,
    epoch: 7,
    capturedAt: epochMs(1_700_000_000_000),
    boxes: [],
    violations: [],
    occupied: [],
    ...change,
  }
}

describe('the look exchange', () => {
  let plane: FakeMediaPlane
  let exchange: ReturnType<typeof createLookExchange>
  let hub: ReturnType<typeof createSocketHub>
  let rights: ReturnType<typeof createMediaRights>
  let timers: ReturnType<typeof createManualTimers>
  let warnings: number
  const notices = new Map<string, Notice[]>()
  const findCamera = (cameraId: CameraId) => places.has(cameraId)
    ? {
        organizationId,
        cameraId,
        siteId: places.get(cameraId)!,
      }
    : undefined

  beforeEach(() => {
    plane = new FakeMediaPlane()
    void plane.run(new AbortController().signal)
    hub = createSocketHub()
    rights = createMediaRights({ mediaPlane: plane, findCamera })
    timers = createManualTimers(1_700_000_000_000)
    warnings = 0
    notices.clear()
    exchange = createLookExchange({
      hub,
      mediaPlane: plane,
      leases: {
        holderOf: () => ({ socketId: 'holder', deviceName: 'Station', epoch: 7 }),
        isCurrent: (_, __, socketId, epoch) => socketId === 'holder' && (epoch === undefined || epoch === 7),
      },
      rights,
      timers,
      logger: createLogger(() => { warnings++ }),
    })
  })

  function join(socketId: string, more: Partial<MemberActor> = {}): BrowserSocket {
    const actor: MemberActor = {
      kind: 'member',
      memberId: '00000000-0000-4000-8000-0000000000ab' as MemberId,
      memberName: socketId,
      role: 'supervisor',
      scope: everything,
      organizationId,
      sessionId: socketId,
      ...more,
    }
    const heard: Notice[] = []
    notices.set(socketId, heard)
    const socket: BrowserSocket = {
      socketId,
      actor,
      notify(notice) {
        const own = narrowNotice(actor, notice, findCamera)
        if (own)
          heard.push(own)
      },
      close: () => {},
    }
    hub.add(socket)
    plane.openViewer(socketId)
    return socket
  }

  async function hearing(socketId: string, cameraIds: CameraId[], more?: Partial<MemberActor>): Promise<BrowserSocket> {
    const socket = join(socketId, more)
    await plane.createReceiveTransport(socketId, true)
    await plane.data.consume(socketId)
    await exchange.hear(socket, cameraIds)
    return socket
  }

  async function sending(socketId: string): Promise<BrowserSocket> {
    const socket = join(socketId)
    await plane.data.createTransport(socketId)
    await plane.data.produce(socketId, { streamId: 0 })
    return socket
  }

  const heard = (socketId: string): LeasedLook[] => plane.data.heardBy(socketId).map(bytes => decodeLook(bytes)!)

  it('LO3 a look goes to those who hear its camera, by their channel and not by their socket; to the others by their socket', async () => {
    await sending('holder')
    await hearing('tablet', [gate])
    await hearing('elsewhere', [yard])
    join('old')
    plane.data.send('holder', encodeLook(aLook()))
    expect(heard('tablet')).toEqual([
      aLook(),
    ])
    expect(heard('elsewhere')).toEqual([])
    expect([...notices].map(([socketId, said]) => [socketId, said.length])).toEqual([
      ['holder', 0],
      ['tablet', 0],
      ['elsewhere', 0],
      ['old', 1],
    ])
  })

  it('LO3 a look that comes over the socket reaches both as well', async () => {
    const holder = join('holder')
    await hearing('tablet', [gate])
    join('old')
    const { epoch: _, ...look } = aLook()
    exchange.take(holder, look)
    expect(heard('tablet')).toEqual([
      aLook(),
    ])
    expect(notices.get('old')).toEqual([
      { notice: 'look', look },
    ])
  })

  it('LO4 only the holder speaks, and only under its present epoch', async () => {
    await sending('holder')
    const pretender = await sending('pretender')
    await hearing('tablet', [gate])
    join('old')
    plane.data.send('pretender', encodeLook(aLook()))
    exchange.take(pretender, aLook())
    plane.data.send('holder', encodeLook(aLook({ epoch: 6 })))
    plane.data.send('holder', encodeLook(aLook({ epoch: 8 })))
    expect([
      heard('tablet'),
      notices.get('old'),
    ]).toEqual([[], []])
    plane.data.send('holder', encodeLook(aLook()))
    expect([heard('tablet').length, notices.get('old')!.length]).toEqual([1, 1])
  })

  it('LO5 nobody hears a camera of another site, another organization or none; a right that goes takes the boxes with it', async () => {
    const ofA: Partial<MemberActor> = {
      scope: {
        kind: 'some',
        siteIds: [siteA],
        cameraIds: [],
      },
    }
    await sending('holder')
    const tablet = await hearing('tablet', [gate, yard], ofA)
    expect(plane.data.listHeard('tablet')).toEqual([gate])
    await hearing('foreign', [gate, yard], { organizationId: '00000000-0000-4000-8000-0000000000bb' as OrganizationId })
    join('old', {
      scope: {
        kind: 'some',
        siteIds: [siteB],
        cameraIds: [],
      },
    })
    plane.data.send('holder', encodeLook(aLook()))
    plane.data.send('holder', encodeLook(aLook({ cameraId: yard })))
    expect([
      heard('tablet'),
      heard('foreign'),
    ]).toEqual([
      [
        aLook(),
      ],
      [],
    ])
    expect(notices.get('old')!.map(said => said.notice === 'look' && said.look.cameraId)).toEqual([yard])

    rights.recheck(tablet, {
      ...tablet.actor,
      scope: {
        kind: 'some',
        siteIds: [siteB],
        cameraIds: [],
      },
    })
    plane.data.send('holder', encodeLook(aLook()))
    expect(heard('tablet').length).toBe(1)
    expect(plane.data.listHeard('tablet')).toEqual([])
  })

  it('LO2 noise is dropped, too much of it closes the channel, and nobody else notices', async () => {
    const holder = await sending('holder')
    await hearing('tablet', [gate])
    for (const bytes of fc.sample(fc.uint8Array({ maxLength: longestLookBytes + 50 }), { numRuns: 199, seed: 20_261_121 }))
      plane.data.send('holder', bytes)
    plane.data.send('holder', new Uint8Array(longestLookBytes + 1))
    plane.data.send('holder', encodeLook(aLook()))
    expect(heard('tablet')).toEqual([
      aLook(),
    ])
    expect(warnings).toBe(0)
    plane.data.send('holder', Uint8Array.of(0))
    plane.data.send('holder', Uint8Array.of(0))
    expect(warnings).toBe(1)
    plane.data.send('holder', encodeLook(aLook()))
    expect(heard('tablet').length).toBe(1)
    // Its socket is still heard.
    exchange.take(holder, aLook())
    expect(heard('tablet').length).toBe(2)
  })

  it('LO2 a sender without end is slowed', async () => {
    await sending('holder')
    await hearing('tablet', [gate])
    for (let n = 0; n < 700; n++)
      plane.data.send('holder', encodeLook(aLook()))
    expect(heard('tablet').length).toBe(600)
  })

  it('LO6 whose worker is lost hears by the socket until the channel is made anew', async () => {
    const holder = join('holder')
    const tablet = await hearing('tablet', [gate])
    plane.loseWorker()
    exchange.take(holder, aLook())
    expect(notices.get('tablet')!.length).toBe(1)
    plane.rebuildWorker()
    await plane.createReceiveTransport('tablet', true)
    await plane.data.consume('tablet')
    await exchange.hear(tablet, [gate])
    exchange.take(holder, aLook())
    expect([heard('tablet').length, notices.get('tablet')!.length]).toEqual([1, 1])
  })
})
