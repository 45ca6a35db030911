import type { SyncStatus } from '../../core/sync/sync-status.ts'
import type { Teller } from '../../core/sync/teller.ts'
import type { SyncService } from './sync-service.ts'
import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { createManualTimers } from '#contract/manual-timers'
import { buildAnnotation, buildEvent, deviceIdOf, memberIdOf } from '../../core/sync/testing/event-builder.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { createWebLeaderLock, noLeaderLock } from './leader-lock.ts'
import { createSyncService } from './sync-service.ts'
import { storedIds } from './testing/fake-sync-server.ts'
import { createSimulatedSite } from './testing/simulated-site.ts'

const minute = 60_000

describe('SyncService', () => {
  it('CL10 says since when there is no server, how much waits and how old it is, and when all was told', async () => {
    const site = createSimulatedSite(1, 1)
    const [browser] = site.browsers
    browser!.network.calm()
    await site.advance(minute)
    const before = browser!.service.status
    expect(before).toMatchObject({ online: true, waiting: 0, rejected: 0 })
    const heard: SyncStatus[] = []
    browser!.service.onStatus(status => heard.push(status))
    browser!.network.cut()
    await site.record(0)
    await site.record(0)
    await site.advance(3 * minute)
    expect(browser!.service.status).toMatchObject({
      online: false,
      waiting: 2,
      oldestWaitingAt: site.recorded[0]!.recordedAt,
      lastSyncedAt: before.lastSyncedAt,
    })
    expect(browser!.service.status.offlineSince).toBe(heard.find(({ online }) => !online)?.offlineSince)
    browser!.network.heal()
    await site.advance(minute)
    expect(browser!.service.status).toMatchObject({
      online: true,
      waiting: 0,
      oldestWaitingAt: undefined,
    })
    expect(browser!.service.status.lastSyncedAt).toBeGreaterThan(before.lastSyncedAt!)
    site.stop()
  })

  it('RV2 sends what somebody may who may not record events, and says what waits for others', async () => {
    const site = createSimulatedSite(2, 1)
    const { network } = site.browsers[0]!
    for (const browser of site.browsers)
      browser.network.calm()
    const store = createMemoryEventStore({
      newDeviceId: () => deviceIdOf(77),
    })
    const runAs = (teller: Teller): { service: SyncService, stop: () => Promise<void> } => {
      const life = new AbortController()
      const service = createSyncService({
        api: network.api,
        socket: network.socket,
        store,
        timers: site.timers,
        random: () => 0.5,
        lock: noLeaderLock,
        teller: () => teller,
      })
      const running = service.run(life.signal)
      return {
        service,
        async stop() {
          life.abort()
          await running
        },
      }
    }
    await site.record(1)
    const supervisor = runAs({
      mayRecord: true,
      annotatesAs: memberIdOf(1),
    })
    await site.advance(minute)
    const known = site.recorded[0]!.eventId
    network.cut()
    await store.record(buildEvent(50))
    await store.annotate(buildAnnotation(1, known))
    await site.advance(minute)
    await supervisor.stop()
    await site.advance(minute)

    await store.annotate(buildAnnotation(2, known, {
      memberId: memberIdOf(2),
      change: { kind: 'note', text: 'a' },
    }))
    const reviewer = runAs({
      mayRecord: false,
      annotatesAs: memberIdOf(2),
    })
    network.heal()
    await site.advance(minute)
    expect(site.server.annotations.map(({ annotation }) => annotation.memberId)).toEqual([
      memberIdOf(2),
    ])
    expect(storedIds(site.server)).toEqual([known])
    expect(reviewer.service.status).toMatchObject({ waiting: 1, waitingAnnotations: 1, aside: 2 })
    await reviewer.stop()

    const again = runAs({
      mayRecord: true,
      annotatesAs: memberIdOf(1),
    })
    await site.advance(minute)
    expect(storedIds(site.server)).toEqual([
      known,
      buildEvent(50).eventId,
    ])
    expect(site.server.annotations).toHaveLength(2)
    expect(again.service.status).toMatchObject({ waiting: 0, waitingAnnotations: 0, aside: 0 })
    await again.stop()
    site.stop()
  })

  it('CL10 shows a refusal while something waits, and goes on when it is over', async () => {
    const site = createSimulatedSite(1, 1)
    const { network, store } = site.browsers[0]!
    network.calm()
    const timers = createManualTimers()
    let isRefused = true
    const life = new AbortController()
    const service = createSyncService({
      api: {
        ...network.api,
        call: () => Promise.reject(isRefused
          ? new AppError('not-signed-in', 'Sign in again.')
          : new AppError('internal', 'Something broke.')),
      },
      socket: network.socket,
      store,
      timers,
      random: () => 0.5,
      lock: {
        hold: (_name, _signal, body) => body(),
      },
      teller: () => ({ mayRecord: true }),
    })
    const running = service.run(life.signal)
    await store.record(buildEvent(1))
    await site.advance(1)
    expect(service.status.problem).toMatchObject({ code: 'not-signed-in', message: 'Sign in again.' })
    isRefused = false
    timers.advance(minute)
    await site.advance(1)
    expect(service.status.problem?.code).toBe('internal')
    life.abort()
    await running
    site.stop()
  })

  it('CL10 tabs take turns: the second syncs when the first is gone, and not before', async () => {
    const order: string[] = []
    let queue: Promise<unknown> = Promise.resolve()
    // What Web Locks promise: one holder, waiters in turn, an aborted waiter leaves.
    const lock = createWebLeaderLock({
      request: ((_name: string, { signal }: LockOptions, body: () => Promise<void>) => {
        const turn = queue.then(() => {
          signal?.throwIfAborted()
          return body()
        })
        queue = turn.catch(() => {})
        return turn
      }) as LockManager['request'],
    })
    const [first, second, third] = [
      new AbortController(),
      new AbortController(),
      new AbortController(),
    ]
    const hold = (name: string, life: AbortController): Promise<void> => lock.hold('ansim-sync', life.signal, async () => {
      order.push(`${name} leads`)
      await new Promise(resolve => life.signal.addEventListener('abort', resolve))
      order.push(`${name} goes`)
    })
    const held = [
      hold('first', first),
      hold('second', second),
      hold('third', third),
    ]
    await Promise.resolve()
    second.abort()
    first.abort()
    await Promise.all(held.slice(0, 2))
    await new Promise(resolve => void setImmediate(resolve))
    third.abort()
    await held[2]
    expect(order).toEqual([
      'first leads',
      'first goes',
      'third leads',
      'third goes',
    ])
  })
})
