import type { Sha256 } from '#contract/ids'
import type { EventStore } from '../../../core/sync/event-store.ts'
import type { SimulatedBrowser, SimulatedSite } from './simulated-site.ts'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { reviewOf, unreviewed } from '#contract/event-review'
import { epochMs } from '#contract/time'
import { memberIdOf } from '../../../core/sync/testing/event-builder.ts'
import { poisonName, storedIds } from './fake-sync-server.ts'
import { createSimulatedSite } from './simulated-site.ts'

const browserCount = 3
const twoHoursMs = 2 * 60 * 60 * 1000
const browser = fc.nat(browserCount - 1)
const change = fc.oneof(
  fc.constant({ kind: 'acknowledge' as const }),
  fc.constantFrom('confirmed' as const, 'false-alarm' as const, null).map(verdict => ({ kind: 'verdict' as const, verdict })),
  browser.map(n => ({
    kind: 'owner' as const,
    memberId: memberIdOf(n),
  })),
  fc.constant({ kind: 'acknowledge' as const, takenBack: true as const }),
  fc.constant({ kind: 'note' as const, text: 'Called the shift leader.' }),
)
const ofBrowser = <Do extends string>(name: Do) => browser.map(n => ({ do: name, n }))

/** Everything that happens to a plant's browsers, their networks, disks and clocks, and to its server. */
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: ofBrowser('record'),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      n: browser,
      turns: fc.nat(60),
    }).map(death => ({ do: 'record-and-die' as const, ...death })),
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
    arbitrary: ofBrowser('cut'),
  },
  {
    weight: 3,
    arbitrary: ofBrowser('heal'),
  },
  {
    weight: 2,
    arbitrary: ofBrowser('restart'),
  },
  {
    weight: 1,
    arbitrary: ofBrowser('fill'),
  },
  {
    weight: 1,
    arbitrary: ofBrowser('make-room'),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      n: browser,
      offsetMs: fc.integer({ min: -twoHoursMs, max: twoHoursMs }),
    }).map(jump => ({ do: 'jump' as const, ...jump })),
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
  const at = (n: number): SimulatedBrowser => site.browsers[n]!
  switch (action.do) {
    case 'record': return site.record(action.n)
    case 'record-and-die': return site.recordAndDie(action.n, action.turns)
    case 'annotate': return site.annotate(action.n, action.of, action.change)
    case 'advance': return site.advance(action.ms)
    case 'cut': return at(action.n).network.cut()
    case 'heal': return at(action.n).network.heal()
    case 'restart': return at(action.n).restart()
    case 'fill': return at(action.n).setFull(true)
    case 'make-room': return at(action.n).setFull(false)
    case 'jump': return at(action.n).setClock(action.offsetMs)
    case 'backup': return site.server.backup()
    case 'restore': return restore(site)
  }
}

/** A server is restored while it is stopped: every connection goes, and comes back to what was restored. */
function restore({ server, browsers }: SimulatedSite): void {
  for (const { network } of browsers)
    network.cut()
  server.restore()
  for (const { network } of browsers)
    network.heal()
}

/** After networks and disks are well: how long until everything must agree. Longer than the longest pause plus an idle look. */
const healMs = 180_000
/** What was said of an event that a restored server does not have yet is told again in pauses that grow to an hour (RV2). */
const tooEarlyMs = 7_500_000

async function settleAll(site: SimulatedSite): Promise<void> {
  for (const { network, setFull, store } of site.browsers) {
    setFull(false)
    // As the holding service does: what a full disk cost is read again.
    await store.holdSince(epochMs(0))
    network.calm()
    network.heal()
  }
  await site.advance(healMs)
  if (site.browsers.some(({ service }) => service.status.aside > 0))
    await site.advance(tooEarlyMs)
}

/** Without what is undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

function expectSame(actual: unknown, expected: unknown, what: string): void {
  assert.deepEqual(plain(actual), plain(expected), what)
}

async function expectAgreement(site: SimulatedSite): Promise<void> {
  const all = site.recorded.filter(event => event.cameraName !== poisonName).map(event => event.eventId)
  expectSame([
    ...storedIds(site.server),
  ].sort(), all.sort(), 'Nothing is lost, nothing doubled: the server has each event of each browser once.')
  expectSame(site.server.annotations.map(({ annotation }) => annotation.annotationId).sort(), site.said.map(({ annotationId }) => annotationId).sort(), 'Nor is anything that anybody said.')
  for (const each of site.browsers)
    await expectAgreed(site, each)
}

/** Every picture is on the server; only a disk that was full may have cost one, and then whoever recorded it has it no more. */
async function expectPicture({ server, browsers }: SimulatedSite, store: EventStore, sha256: Sha256 | undefined): Promise<void> {
  if (sha256 === undefined || server.snapshots.has(sha256))
    return
  const isGivenUp = browsers.some(({ wasFull }) => wasFull) && await store.snapshot(sha256) === undefined
  assert.ok(isGivenUp, 'Every picture is on the server.')
}

async function expectAgreed(site: SimulatedSite, { store, service }: SimulatedBrowser): Promise<void> {
  const { server } = site
  const rows = await store.list({ limit: 1000 })
  const synced = rows.filter(row => row.sync === 'synced')
  expectSame(synced.map(row => [row.event.eventId, row.orgSeq]).sort(), server.stored.map(row => [row.event.eventId, row.orgSeq]).sort(), 'Everybody has everything, in the server\'s order.')
  expectSame(rows.filter(row => row.sync !== 'synced').map(row => [row.sync, row.event.cameraName, row.rejection?.code]), rows.filter(row => row.event.cameraName === poisonName).map(() => ['rejected', poisonName, 'not-found']), 'What was refused is kept and marked, and nothing waits.')
  expectSame(synced.map(row => [row.event.eventId, row.incidentId]).sort(), server.stored.map(row => [row.event.eventId, row.incidentId]).sort(), 'Everybody gathers events into the incidents that the server says.')
  expectSame(
    (await store.listIncidents({ limit: 1000 })).filter(row => row.rejected === 0).map(row => [
      row.incidentId,
      row.count,
      row.eventCount,
      row.witnesses.map(({ name: _, ...witness }) => witness),
      row.firstAt,
      row.lastAt,
      row.severity,
      row.waiting,
      row.closedAt,
    ]).sort(),
    [
      ...server.incidents.values(),
    ].map(row => [
      row.incidentId,
      row.count,
      row.eventCount,
      row.witnesses.map(({ name: _, ...witness }) => witness),
      row.firstAt,
      row.lastAt,
      row.severity,
      0,
      row.closedAt,
    ]).sort(),
    'And each is what its events add up to, closed or open.',
  )
  for (const { event, review, incidentId } of synced) {
    const said = server.annotations.filter(row => row.incidentId === incidentId)
    expectSame([review?.review ?? unreviewed, review?.waiting ?? 0], [
      reviewOf(said),
      0,
    ], 'Everybody makes the same of what was said.')
    await expectPicture(site, store, event.snapshot?.sha256)
  }
  expectSame(await store.outboxBatch({ rows: 9, bytes: 10_000 }), [], 'The queue is empty.')
  const { online, waiting, waitingAnnotations, rejectedAnnotations, aside, oldestWaitingAt, rejected } = service.status
  expectSame({
    online,
    waiting,
    waitingAnnotations,
    rejectedAnnotations,
    aside,
    oldestWaitingAt,
    rejected,
  }, {
    online: true,
    waiting: 0,
    waitingAnnotations: 0,
    rejectedAnnotations: 0,
    aside: 0,
    rejected: rows.filter(row => row.sync === 'rejected').length,
  }, 'And that is what is shown.')
}

/** Runs steps on a site until everything is well again; rejects when the browsers and the server do not agree then. */
async function simulate(seed: number, steps: readonly Step[], options: { areClones?: boolean, hasSockets?: boolean } = {}): Promise<void> {
  const site = createSimulatedSite(browserCount, seed, { areClones: options.areClones ?? false })
  try {
    for (const { network } of site.browsers)
      network.allowSocket(options.hasSockets ?? true)
    for (const action of steps)
      await act(site, action)
    await settleAll(site)
    await expectAgreement(site)
  }
  finally {
    site.stop()
  }
}

/** What a run is made from: the seed of all that is left to chance, and the steps; both shrink and can be run again. */
const runs = [
  fc.integer(),
  fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }),
] as const

/** Properties of the sync protocol on bad networks, disks and clocks; `fc.assert` or `fc.check` runs them. */
export const simulations = {
  'browsers': fc.asyncProperty(...runs, (seed, steps) => simulate(seed, steps)),
  'no-sockets': fc.asyncProperty(...runs, (seed, steps) => simulate(seed, steps, { hasSockets: false })),
  'clones': fc.asyncProperty(...runs, (seed, steps) => simulate(seed, steps, { areClones: true })),
}
