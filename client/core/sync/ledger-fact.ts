import type { AnnotationId } from '#contract/annotation'
import type { DeviceId, EventId } from '#contract/ids'
import type { FactId, LedgerAnnotation, LedgerEvent, LedgerReader, LedgerWriter } from './ledger.ts'
import type { OutboxRow, PushRow } from './outbox-batch.ts'
import { jsonBytes } from './outbox-batch.ts'

/** What an outbox tells: an event or an annotation. */
export type LedgerFact = LedgerEvent | LedgerAnnotation

export function isEventFact(fact: LedgerFact): fact is LedgerEvent {
  return 'event' in fact
}

export function factIdOf(fact: LedgerFact): FactId {
  return isEventFact(fact)
    ? fact.eventId
    : fact.annotationId
}

/** The same fact as told by another device. */
export function toldBy<Fact extends LedgerFact>(fact: Fact, deviceId: DeviceId): Fact {
  return isEventFact(fact)
    ? {
        ...fact,
        event: { ...fact.event, deviceId },
      }
    : {
        ...fact,
        annotation: { ...fact.annotation, deviceId },
      }
}

export function outboxRowOf(fact: LedgerFact, seq: number): OutboxRow {
  return isEventFact(fact)
    ? {
        seq,
        eventId: fact.eventId,
        bytes: jsonBytes(fact.event),
      }
    : {
        seq,
        annotationId: fact.annotationId,
        bytes: jsonBytes(fact.annotation),
      }
}

/** Tells a number and nothing else (CL6, RV2). */
export const emptyRow = (seq: number): OutboxRow => ({ seq, bytes: 0 })

export function pushRowOf(seq: number, fact: LedgerFact | undefined): PushRow {
  if (!fact)
    return { seq }
  return isEventFact(fact)
    ? { seq, event: fact.event }
    : { seq, annotation: fact.annotation }
}

/** The facts these outbox rows tell, by row; those that fill a hole are left out. */
export async function factsOf(tables: LedgerReader, rows: readonly OutboxRow[]): Promise<Map<OutboxRow, LedgerFact>> {
  const facts = await findFacts(tables, rows.map(row => row.eventId ?? row.annotationId).filter(id => id !== undefined))
  const byId = new Map(facts.map(fact => [
    factIdOf(fact),
    fact,
  ]))
  const told = new Map<OutboxRow, LedgerFact>()
  for (const row of rows) {
    const fact = byId.get((row.eventId ?? row.annotationId) as FactId)
    if (fact)
      told.set(row, fact)
  }
  return told
}

/** The facts of these ids that are here, in no order. */
export async function findFacts(tables: LedgerReader, ids: readonly FactId[]): Promise<LedgerFact[]> {
  if (ids.length === 0)
    return []
  const events = (await tables.events(ids as readonly EventId[])).filter(row => row !== undefined)
  const annotations = events.length < ids.length
    ? (await tables.annotations(ids as readonly AnnotationId[])).filter(row => row !== undefined)
    : []
  return [
    ...events,
    ...annotations,
  ]
}

export async function ownFacts(tables: LedgerReader): Promise<LedgerFact[]> {
  return [
    ...await tables.ownEvents(),
    ...await tables.ownAnnotations(),
  ]
}

/** Writes facts of either kind. */
export async function putFacts(tables: LedgerWriter, facts: readonly LedgerFact[]): Promise<void> {
  await tables.putEvents(facts.filter(isEventFact))
  await tables.putAnnotations(facts.filter((fact): fact is LedgerAnnotation => !isEventFact(fact)))
}
