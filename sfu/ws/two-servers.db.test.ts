import type { CameraId } from '#contract/ids'
import type { Notice } from '#contract/signaling'
import type { TestContext } from '../usecases/testing/test-context.ts'
import type { AnalysisBoard } from './analysis-board.ts'
import type { BrowserSocket } from './browser-socket.ts'
import type { LeaseCoordinator } from './lease-coordinator.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { everything } from '#contract/scope'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { createFeedListener } from '../db/feed-listener.ts'
import { takeLeaseTurn } from '../usecases/take-lease-turn.ts'
import { openTestContext } from '../usecases/testing/test-context.ts'
import { createAnalysisBoard } from './analysis-board.ts'
import { createLeaseCoordinator } from './lease-coordinator.ts'
import { createSocketHub } from './socket-hub.ts'

/** One server process as far as leases go: its coordinator, its own connections to the database, its browsers. */
interface Server {
  readonly leases: LeaseCoordinator
  readonly analysis: AnalysisBoard
  readonly browser: (name: string, fpsBudget: number) => { readonly socketId: string, readonly held: () => { epoch: number, standby: number } | undefined, readonly speak: () => void }
  /** Gone without a word, as by kill -9. */
  readonly die: () => void
}

const camera = randomUUID() as CameraId
const timers = timersOf(globalThis, () => epochMs(Date.now()))
const ends: (() => Promise<void> | void)[] = []
let test: TestContext

beforeAll(async () => {
  test = await openTestContext()
})
afterEach(async () => {
  for (const end of ends.splice(0).reverse())
    await end()
})
afterAll(() => test.close())

async function openServer(): Promise<Server> {
  const { organizationId } = test
  const database = await test.test.openAgain()
  const hub = createSocketHub()
  let isDead = false
  const leases = createLeaseCoordinator({
    hub,
    serverId: randomUUID(),
    takeTurn: turn => isDead
      ? new Promise(() => {})
      : takeLeaseTurn(database, turn),
    siteOf: () => undefined,
    timers,
    logger: test.context.logger,
  })
  const analysis = createAnalysisBoard(hub, leases, timers)
  const listener = createFeedListener({
    connection: database.connection,
    timers,
    logger: test.context.logger,
    onFeed: () => {},
    onLeases: id => isDead || leases.wake(id),
  })
  void listener.run(new AbortController().signal)
  leases.setCameras(organizationId, [camera])
  const beats: (() => void)[] = []
  ends.push(async () => {
    beats.forEach(stop => stop())
    await listener.close()
    analysis.close()
    if (!isDead)
      await leases.close()
  })
  return {
    leases,
    analysis,
    browser(name, fpsBudget) {
      const socketId = randomUUID()
      let last: Extract<Notice, { notice: 'lease' }> | undefined
      const socket: BrowserSocket = {
        socketId,
        address: '127.0.0.1',
        actor: {
          kind: 'member',
          memberId: randomUUID() as never,
          memberName: name,
          role: 'supervisor',
          scope: everything,
          organizationId,
          sessionId: randomUUID(),
        },
        notify: (notice) => {
          if (notice.notice === 'lease')
            last = notice
        },
        close: () => {},
      }
      hub.add(socket)
      leases.offer(socket, { fpsBudget, engine: 'wasm' })
      const speak = (): void => leases.report(socket, {
        cameras: last && (last.leases.length > 0 || (last.standby?.length ?? 0) > 0)
          ? [
              {
                cameraId: camera,
                fps: 5,
                engine: 'wasm',
                detectorId: 'ansim-nano-5' as never,
                lastLookAgeMs: 10,
                lastFrameAgeMs: 10,
              },
            ]
          : [],
      })
      let cancel = (): void => {}
      const beat = (): void => {
        speak()
        cancel = timers.after(500, beat)
      }
      beat()
      beats.push(() => cancel())
      return {
        socketId,
        speak,
        held: () => last && { epoch: last.leases[0]?.epoch ?? 0, standby: last.standby?.length ?? 0 },
      }
    },
    die() {
      isDead = true
      beats.forEach(stop => stop())
    },
  }
}

it('LE13 two server processes come to one holder; one that stops hands over at once, under a higher epoch', async () => {
  const [one, two] = [await openServer(), await openServer()]
  const a = one.browser('a', 60)
  await expect.poll(() => a.held()?.epoch, { timeout: 20_000 }).toBeGreaterThan(0)
  const b = two.browser('b', 60)
  await expect.poll(() => two.leases.holderOf(test.organizationId, camera), { timeout: 20_000 }).toMatchObject({ socketId: a.socketId, deviceName: 'a' })
  expect(b.held()?.epoch ?? 0).toBe(0)
  const first = a.held()!.epoch
  await one.leases.close()
  await expect.poll(() => b.held()?.epoch, { timeout: 20_000 }).toBeGreaterThan(first)
  expect(two.leases.isCurrent(test.organizationId, camera, a.socketId, first)).toBe(false)
}, 60_000)

it('LE8 LE13 one that is killed loses its cameras by the database\'s clock, to a browser of the other that had looked already', async () => {
  const [one, two] = [await openServer(), await openServer()]
  const a = one.browser('a', 60)
  await expect.poll(() => a.held()?.epoch, { timeout: 20_000 }).toBeGreaterThan(0)
  const b = two.browser('b', 60)
  await expect.poll(() => two.leases.holderOf(test.organizationId, camera)?.socketId, { timeout: 20_000 }).toBe(a.socketId)
  const first = a.held()!.epoch
  let stoodBy = false
  one.die()
  await expect.poll(() => {
    stoodBy ||= b.held()?.standby === 1
    return b.held()?.epoch
  }, { timeout: 30_000, interval: 20 }).toBeGreaterThan(first)
  expect(stoodBy).toBe(true)
}, 60_000)

it('LE14 each server process says who analyses a camera and when it looked last, also of a browser of the other', async () => {
  const [one, two] = [await openServer(), await openServer()]
  const a = one.browser('a', 60)
  const seen = () => two.analysis.list(test.organizationId)
  await expect.poll(seen, { timeout: 20_000 }).toEqual([
    {
      cameraId: camera,
      by: 'a',
      isStation: false,
      engine: 'wasm',
      detectorId: 'ansim-nano-5',
      fps: 5,
    },
  ])
  expect(two.analysis.reportOf(a.socketId, camera)).toMatchObject({
    report: { fps: 5, lastLookAgeMs: 10 },
  })
  expect(Math.abs(Date.now() - two.analysis.reportOf(a.socketId, camera)!.reportedAt)).toBeLessThan(10_000)
  one.die()
  await expect.poll(seen, { timeout: 30_000 }).toEqual([])
}, 60_000)
