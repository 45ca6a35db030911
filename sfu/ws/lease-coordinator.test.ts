import type { CameraId, OrganizationId } from '#contract/ids'
import type { ManualTimers } from '#contract/manual-timers'
import type { Notice } from '#contract/signaling'
import type { HolderChange } from '../core/lease-board.ts'
import type { Election } from '../core/lease-election.ts'
import type { LeaseTurn } from '../core/lease-turn.ts'
import type { LogLine } from '../core/logger.ts'
import type { BrowserSocket } from './browser-socket.ts'
import type { LeaseCoordinator } from './lease-coordinator.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { everything } from '#contract/scope'
import { electHolders } from '../core/lease-election.ts'
import { createLogger } from '../core/logger.ts'
import { createLeaseCoordinator } from './lease-coordinator.ts'
import { createSocketHub } from './socket-hub.ts'

const organizationId = 'o' as OrganizationId
const camera = 'c' as CameraId
type LeaseNotice = Extract<Notice, { notice: 'lease' }>

let timers: ManualTimers
let leases: LeaseCoordinator
let hub: ReturnType<typeof createSocketHub>
let election: Election
let isAway: boolean
let turns: LeaseTurn[]
let heard: { who: string, notice: LeaseNotice }[]
let log: LogLine[]

function aSocket(socketId: string): BrowserSocket {
  const socket: BrowserSocket = {
    socketId,
    address: '127.0.0.1',
    actor: {
      kind: 'member',
      memberId: 'm' as never,
      memberName: socketId,
      role: 'supervisor',
      scope: everything,
      organizationId,
      sessionId: socketId,
    },
    notify: notice => notice.notice === 'lease' && heard.push({ who: socketId, notice }),
    close: () => {},
  }
  hub.add(socket)
  return socket
}

/** Lets what is due run, and what it waits for come. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left >= 0; left -= 5) {
    timers.advance(Math.min(5, left))
    for (let i = 0; i < 5; i++)
      await Promise.resolve()
  }
}

beforeEach(() => {
  timers = createManualTimers()
  hub = createSocketHub()
  election = {
    table: new Map(),
    lastEpoch: 100,
  }
  isAway = false
  turns = []
  heard = []
  log = []
  leases = createLeaseCoordinator({
    hub,
    serverId: 'server',
    // The use case's election over one process, without its tables.
    async takeTurn(turn) {
      turns.push(turn)
      if (isAway)
        throw new Error('the database is away')
      election = electHolders(election, turn.mine.map(({ offer, report, ...mine }) => ({
        ...mine,
        ...offer,
        isStation: offer.isOwnStation,
        isDrained: false,
        ready: new Set(report.ready),
        failing: new Set(report.failing),
      })), turn.cameras.map(({ cameraId }) => cameraId), timers.now())
      return {
        table: election.table,
        browsers: new Map(turn.mine.map(({ holderId, name }) => [
          holderId,
          {
            holderId,
            name,
            isHere: true,
            isDrained: false,
          },
        ])),
        nextInMs: Number.POSITIVE_INFINITY,
      }
    },
    siteOf: () => undefined,
    timers,
    logger: createLogger(line => log.push(line)),
  })
  leases.setCameras(organizationId, [camera])
})

const offer = { fpsBudget: 30, engine: 'wasm' as const }
function aReport(more: object = {}): { cameras: never[] } {
  return {
    cameras: [
      {
        cameraId: camera,
        fps: 5,
        engine: 'wasm',
        detectorId: 'd',
        lastLookAgeMs: 100,
        lastFrameAgeMs: 50,
        ...more,
      },
    ] as never[],
  }
}

describe('a coordinator', () => {
  it('LE8 asks once a second for all of its browsers, and at once when one comes or goes', async () => {
    const [a, b] = [
      aSocket('a'),
      aSocket('b'),
    ]
    leases.offer(a, offer)
    leases.offer(b, offer)
    await pass(20)
    expect(turns).toHaveLength(1)
    await pass(1_000)
    expect(turns).toHaveLength(2)
    expect(turns[1]!.mine.map(({ holderId }) => holderId)).toEqual(['a', 'b'])
    leases.remove(organizationId, 'a')
    await pass(20)
    expect(turns).toHaveLength(3)
    expect(heard.at(-1)).toMatchObject({
      who: 'b',
      notice: {
        leases: [
          { cameraId: camera },
        ],
      },
    })
  })

  it('LE7 whoever gets a camera hears it before whoever gives it up', async () => {
    const [a, b] = [
      aSocket('a'),
      aSocket('b'),
    ]
    leases.offer(a, offer)
    await pass(20)
    leases.offer(b, { ...offer, fpsBudget: 300 })
    for (let i = 0; i < 11; i++) {
      leases.report(a, aReport())
      leases.report(b, { cameras: [] })
      await pass(1_000)
    }
    expect(heard.at(-1)).toEqual({
      who: 'b',
      notice: {
        notice: 'lease',
        leases: [],
        standby: [camera],
      },
    })
    heard.length = 0
    leases.report(b, aReport())
    await pass(20)
    expect(heard.map(({ who }) => who)).toEqual(['b', 'a'])
    expect(heard[1]!.notice.leases).toEqual([])
  })

  it('LE11 only the holder under its epoch speaks for the camera, and who asks hears of each change', async () => {
    const changes: HolderChange[] = []
    leases.onHolder(change => changes.push(change))
    const a = aSocket('a')
    leases.offer(a, offer)
    await pass(20)
    const { epoch } = leases.holderOf(organizationId, camera)!
    expect(leases.isCurrent(organizationId, camera, 'a', epoch)).toBe(true)
    expect(leases.isCurrent(organizationId, camera, 'a', epoch - 1)).toBe(false)
    expect(leases.isCurrent(organizationId, camera, 'b', epoch)).toBe(false)
    leases.remove(organizationId, 'a')
    await pass(20)
    expect(leases.isCurrent(organizationId, camera, 'a', epoch)).toBe(false)
    expect(changes.map(({ before, after }) => [before?.socketId, after?.socketId])).toEqual([
      [undefined, 'a'],
      ['a', undefined],
    ])
  })

  it('LE11 a report under an old epoch makes nobody ready', async () => {
    const a = aSocket('a')
    leases.offer(a, offer)
    await pass(20)
    leases.report(a, aReport({ epoch: 1 }))
    await pass(1_000)
    expect(turns.at(-1)!.mine[0]!.report.ready).toEqual([])
    leases.report(a, aReport({ epoch: leases.holderOf(organizationId, camera)!.epoch }))
    await pass(1_000)
    expect(turns.at(-1)!.mine[0]!.report.ready).toEqual([camera])
  })

  it('LE12 while the database is away everybody keeps what they have; what has to be given on goes with epoch 0 until it counts again', async () => {
    const [a, b] = [
      aSocket('a'),
      aSocket('b'),
    ]
    leases.offer(a, offer)
    await pass(20)
    leases.offer(b, offer)
    await pass(20)
    isAway = true
    heard.length = 0
    for (let i = 0; i < 8; i++) {
      leases.report(a, aReport())
      leases.report(b, { cameras: [] })
      await pass(1_000)
    }
    expect(leases.isAway(organizationId)).toBe(true)
    expect(heard).toEqual([])
    expect(log.filter(({ level }) => level === 'warn')).toHaveLength(1)
    leases.remove(organizationId, 'a')
    await pass(20)
    expect(heard).toEqual([
      {
        who: 'b',
        notice: {
          notice: 'lease',
          leases: [
            { cameraId: camera, epoch: 0 },
          ],
          standby: [],
        },
      },
    ])
    isAway = false
    leases.report(b, aReport({ epoch: 0 }))
    await pass(1_000)
    expect(leases.isAway(organizationId)).toBe(false)
    expect(turns.at(-1)!.provisional).toEqual(new Map([
      [camera, 'b'],
    ]))
    expect(leases.holderOf(organizationId, camera)).toMatchObject({ socketId: 'b' })
    expect(leases.holderOf(organizationId, camera)!.epoch).toBeGreaterThan(100)
  })

  it('LE13 a server that stops gives its cameras up', async () => {
    leases.offer(aSocket('a'), offer)
    await pass(20)
    await leases.close()
    expect(turns.at(-1)!.mine).toEqual([])
  })
})
