import type { EventId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { DeviceRow } from './device-row.ts'
import type { LedgerFact } from './ledger-fact.ts'
import type { FactId, LedgerWriter } from './ledger.ts'
import type { Teller } from './teller.ts'
import { emptyRow, factIdOf, factsOf, findFacts, isEventFact, outboxRowOf, pushRowOf, putFacts, toldBy } from './ledger-fact.ts'
import { mayTell } from './teller.ts'

/**
 * RV2: what `teller` may not tell leaves the outbox, so that it holds up nobody, and waits for who may. A number that was sent is told
 * as an empty row, because the server may have counted it; numbers that never were are given anew.
 */
export async function setAsideIn(tables: LedgerWriter, device: DeviceRow, teller: Teller): Promise<void> {
  const rows = await tables.outbox(Number.MAX_SAFE_INTEGER)
  const facts = await factsOf(tables, rows)
  const aside = rows.filter(row => !mayTell(teller, pushRowOf(row.seq, facts.get(row))))
  if (aside.length === 0)
    return
  const isAside = new Set(aside)
  const sent = rows.filter(({ seq }) => seq <= device.sentSeq).map(row => isAside.has(row)
    ? emptyRow(row.seq)
    : row)
  const fresh = rows.filter(row => row.seq > device.sentSeq && !isAside.has(row)).map((row, i) => ({
    fact: facts.get(row),
    row: { ...row, seq: device.sentSeq + 1 + i },
  }))
  const set = aside.map(row => facts.get(row)).filter(fact => fact !== undefined)
  await putFacts(tables, [
    ...set.map((fact): LedgerFact => ({ ...fact, seq: undefined })),
    ...fresh.flatMap(({ fact, row }): LedgerFact[] => fact
      ? [
          { ...fact, seq: row.seq },
        ]
      : []),
  ])
  await tables.clearOutbox()
  await tables.putOutbox([
    ...sent,
    ...fresh.map(({ row }) => row),
  ])
  await tables.setValue('aside', [
    ...new Set([
      ...await tables.value('aside') ?? [],
      ...set.map(factIdOf),
    ]),
  ])
  await tables.setValue('device', { ...device, nextSeq: Math.max(device.sentSeq, device.ackedSeq) + 1 + fresh.length })
}

/** What comes too early is tried again after this long, then after ever longer, up to about an hour. */
const tooEarlyMs = 30_000

function isRested({ ackedAt, retold = 0 }: LedgerFact, at: EpochMs): boolean {
  return ackedAt === undefined || retold < 2 || Math.abs(at - ackedAt) >= tooEarlyMs * 2 ** Math.min(retold - 2, 7)
}

/** RV2: what was set aside and `teller` may tell is given numbers after everything else. */
export async function takeUpIn(tables: LedgerWriter, device: DeviceRow, teller: Teller, at: EpochMs): Promise<void> {
  const before = await tables.value('aside') ?? []
  const aside = [
    ...before,
    ...await orphansIn(tables),
  ]
  if (aside.length === 0)
    return
  const waiting = (await findFacts(tables, aside)).filter(({ sync }) => sync === 'waiting')
  const due = waiting.filter(fact => mayTell(teller, pushRowOf(0, fact)) && isRested(fact, at))
  const isDue = new Set(due)
  // What the feed showed meanwhile waits for nobody any more.
  const left = waiting.filter(fact => !isDue.has(fact)).map(factIdOf)
  if (left.length !== before.length)
    await tables.setValue('aside', left)
  if (due.length === 0)
    return
  const facts = due.map((fact, i): LedgerFact => ({
    ...toldBy(fact, device.deviceId),
    seq: device.nextSeq + i,
  }))
  await putFacts(tables, facts)
  await tables.putOutbox(facts.map((fact, i) => outboxRowOf(fact, device.nextSeq + i)))
  await tables.setValue('device', { ...device, nextSeq: device.nextSeq + facts.length })
}

/** RV2: the server knows these events now: what is said of them here need not rest any longer. */
export async function wakeAsideIn(tables: LedgerWriter, eventIds: readonly EventId[]): Promise<void> {
  const aside = await tables.value('aside') ?? []
  if (aside.length === 0)
    return
  const shown = new Set(eventIds)
  const resting = (await findFacts(tables, aside)).filter(fact => !isEventFact(fact) && fact.sync === 'waiting' && shown.has(fact.eventId))
  await putFacts(tables, resting.map(fact => ({ ...fact, retold: 0 })))
}

/**
 * HD4: an older page, open in another tab, tells the number of an annotation that it does not know as an empty row. What waits in no
 * list is put back into one.
 */
async function orphansIn(tables: LedgerWriter): Promise<FactId[]> {
  const waiting = await tables.waitingAnnotations()
  if (waiting.length === 0)
    return []
  const listed = new Set<FactId | undefined>([
    ...(await tables.outbox(Number.MAX_SAFE_INTEGER)).map(({ annotationId }) => annotationId),
    ...await tables.value('unconfirmed') ?? [],
    ...await tables.value('aside') ?? [],
  ])
  return waiting.map(({ annotationId }) => annotationId).filter(id => !listed.has(id))
}
