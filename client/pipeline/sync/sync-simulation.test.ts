import type { SimulatedSite } from './testing/simulated-site.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reviewOf, unreviewed } from '#contract/event-review'
import { memberIdOf } from '../../core/sync/testing/event-builder.ts'
import { poisonName, storedIds } from './testing/fake-sync-server.ts'
import { createSimulatedSite } from './testing/simulated-site.ts'

const browserCount = 3
const browser = fc.nat(browserCount - 1)
const change = fc.oneof(
  fc.constant({ kind: 'acknowledge' as const }),
  fc.constantFrom('confirmed' as const, 'false-alarm' as const, null).map(verdict => ({ kind: 'verdict' as const, verdict })),
  browser.map(n => ({
    kind: 'owner' as const,
    memberId: memberIdOf(n),
  })),
  fc.constant({ kind: 'note' as const, text: 'Called the shift leader.' }),
)
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: browser.map(n => ({ do: 'record' as const, n })),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      n: browser,
      of: fc.nat(9),
      change,
    }).map(said => ({ do: 'annotate' as const, ...said })),
  },
  {
    weight: 6,
    arbitrary: fc.integer({ min: 1, max: 20_000 }).map(ms => ({ do: 'advance' as const, ms })),
  },
  {
    weight: 3,
    arbitrary: browser.map(n => ({ do: 'cut' as const, n })),
  },
  {
    weight: 3,
    arbitrary: browser.map(n => ({ do: 'heal' as const, n })),
  },
  {
    weight: 2,
    arbitrary: browser.map(n => ({ do: 'restart' as const, n })),
  },
  {
    weight: 1,
    arbitrary: fc.constant({ do: 'backup' as const }),
  },
  {
    weight: 1,
    arbitrary: fc.constant({ do: 'restore' as const }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

async function act(site: SimulatedSite, action: Step): Promise<void> {
  switch (action.do) {
    case 'record': return site.record(action.n)
    case 'annotate': return site.annotate(action.n, action.of, action.change)
    case 'advance': return site.advance(action.ms)
    case 'cut': return site.browsers[action.n]!.network.cut()
    case 'heal': return site.browsers[action.n]!.network.heal()
    case 'restart': return site.browsers[action.n]!.restart()
    case 'backup': return site.server.backup()
    case 'restore':
      // A server is restored while it is stopped: every connection goes, and comes back to what was restored.
      for (const { network } of site.browsers)
        network.cut()
      site.server.restore()
      for (const { network } of site.browsers)
        network.heal()
  }
}

/** After the network is well: how long until everything must agree. Longer than the longest pause plus an idle look. */
const healMs = 180_000

async function settleAll(site: SimulatedSite): Promise<void> {
  for (const { network } of site.browsers) {
    network.calm()
    network.heal()
  }
  await site.advance(healMs)
}

async function expectAgreement(site: SimulatedSite): Promise<void> {
  const all = site.recorded.filter(event => event.cameraName !== poisonName).map(event => event.eventId)
  // Nothing lost, nothing doubled: the server has each event of each browser once.
  expect([
    ...storedIds(site.server),
  ].sort()).toEqual(all.sort())

  // Nor is anything that anybody said.
  expect(site.server.annotations.map(({ annotation }) => annotation.annotationId).sort()).toEqual(site.said.map(({ annotationId }) => annotationId).sort())

  for (const { store, service } of site.browsers) {
    const rows = await store.list({ limit: 1000 })
    // Everybody has everything, in the server's order.
    expect(rows.filter(row => row.sync === 'synced').map(row => [row.event.eventId, row.orgSeq]).sort())
      .toEqual(site.server.stored.map(row => [row.event.eventId, row.orgSeq]).sort())
    // What was refused is kept and marked, and nothing waits.
    expect(rows.filter(row => row.sync !== 'synced').map(row => [row.sync, row.event.cameraName, row.rejection?.code]))
      .toEqual(rows.filter(row => row.event.cameraName === poisonName).map(() => ['rejected', poisonName, 'not-found']))
    // Everybody makes the same of what was said.
    for (const { event, sync, review } of rows.filter(row => row.sync === 'synced')) {
      const said = site.server.annotations.filter(({ annotation }) => annotation.eventId === event.eventId)
      expect([sync, review?.review ?? unreviewed, review?.waiting ?? 0]).toEqual([
        'synced',
        reviewOf(said),
        0,
      ])
    }
    expect(await store.outboxBatch({ rows: 9, bytes: 10_000 })).toEqual([])
    expect(service.status).toMatchObject({
      online: true,
      waiting: 0,
      waitingAnnotations: 0,
      rejectedAnnotations: 0,
      aside: 0,
      oldestWaitingAt: undefined,
      rejected: rows.filter(row => row.sync === 'rejected').length,
    })
    for (const { event, sync } of rows) {
      if (event.snapshot && sync === 'synced')
        expect(site.server.snapshots.has(event.snapshot.sha256)).toBe(true)
    }
  }
}

describe('the sync protocol on a bad network', () => {
  it('CL4 CL6 CL9 CL10 nothing is lost, nothing doubled, every queue empties, everybody sees the same', async () => {
    await fc.assert(fc.asyncProperty(fc.integer(), fc.array(step, { minLength: 1, maxLength: 40 }), async (seed, steps) => {
      const site = createSimulatedSite(browserCount, seed)
      try {
        for (const action of steps)
          await act(site, action)
        await settleAll(site)
        await expectAgreement(site)
      }
      finally {
        site.stop()
      }
    }), { numRuns: 300 })
  })

  it('CL10 agrees by asking alone when no socket ever opens', async () => {
    await fc.assert(fc.asyncProperty(fc.integer(), fc.array(browser, { maxLength: 20 }), async (seed, records) => {
      const site = createSimulatedSite(browserCount, seed)
      try {
        for (const { network } of site.browsers)
          network.allowSocket(false)
        for (const n of records) {
          await site.record(n)
          await site.advance(500)
        }
        // Nothing tells of the restored server but its answers.
        site.server.restore()
        await settleAll(site)
        await expectAgreement(site)
      }
      finally {
        site.stop()
      }
    }), { numRuns: 60 })
  })

  it('CL4 CL7 browsers from one disk image lose nothing to each other, though they begin with the same device id', async () => {
    await fc.assert(fc.asyncProperty(fc.integer(), fc.array(step, { minLength: 1, maxLength: 30 }), async (seed, steps) => {
      const site = createSimulatedSite(browserCount, seed, { areClones: true })
      try {
        for (const action of steps)
          await act(site, action)
        await settleAll(site)
        await expectAgreement(site)
      }
      finally {
        site.stop()
      }
    }), { numRuns: 100 })
  })
})
