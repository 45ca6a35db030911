import type { ErrorCode } from '#contract/errors'
import type { DeviceId, Sha256 } from '#contract/ids'
import type { DbEpoch, PushResponse } from '#contract/sync'
import type { EpochMs } from '#contract/time'
import type { DeviceRow, DeviceVerdict } from './device-row.ts'
import type { NewSafetyEvent, Rejection } from './event-row.ts'
import type { IncidentWriter } from './incident-ledger.ts'
import type { LedgerFact } from './ledger-fact.ts'
import type { FactId, LedgerEvent, LedgerWriter } from './ledger.ts'
import type { OutboxRow } from './outbox-batch.ts'
import { unreachable } from '#contract/unreachable'
import { judgeDevice, pushAgainMs } from './device-row.ts'
import { followDatabase } from './known-database.ts'
import { emptyRow, factIdOf, factsOf, findFacts, isEventFact, outboxRowOf, ownFacts, putFacts, toldBy } from './ledger-fact.ts'
import { awaitUpload, forgetUploads, uploadNow } from './upload-ledger.ts'

/** A fact the server says it has as often as this is there, though no feed shows it to us. */
const maxRetold = 4

/** CL2: the event, its outbox row, its picture's upload and the next number, in the caller's one transaction. */
export async function recordInto(tables: IncidentWriter, asked: Promise<DeviceRow>, draft: NewSafetyEvent): Promise<LedgerEvent> {
  const [device, [known]] = await Promise.all([
    asked,
    tables.events([draft.eventId]),
    tables.prepare(draft),
  ])
  const event = { ...draft, deviceId: device.deviceId }
  if (known)
    return known
  const row: LedgerEvent = {
    event,
    sync: 'waiting',
    eventId: event.eventId,
    cameraId: event.cameraId,
    severity: event.severity,
    orderedAt: event.recordedAt,
    own: 1,
    seq: device.nextSeq,
  }
  await tables.putEvents([row])
  await tables.putOutbox([
    outboxRowOf(row, device.nextSeq),
  ])
  await awaitUpload(tables, row)
  await tables.setValue('device', { ...device, nextSeq: device.nextSeq + 1 })
  return row
}

/**
 * CL4, CL5. A row leaves the outbox when this answer names it and its number is acknowledged; what an earlier, lost answer
 * said is learnt by pushing it again. Answers the pictures that no event on the server will ever ask for.
 */
export async function applyPushTo(tables: LedgerWriter, reply: PushResponse): Promise<Sha256[]> {
  const device = await tables.value('device')
  const answered = reply.outcomes.filter(({ seq }) => seq <= reply.ackedSeq)
  const outcomes = new Map(answered.map(outcome => [outcome.seq, outcome]))
  // What was pushed is the beginning of the outbox; should rows have come before it meanwhile, some are just pushed twice.
  const outbox = await tables.outbox(reply.outcomes.length)
  const settled = outbox.filter(row => outcomes.has(row.seq))
  const facts = await factsOf(tables, settled)
  const unwanted: Sha256[] = []
  const changed: LedgerFact[] = []
  const unconfirmed = new Set(await tables.value('unconfirmed'))
  const aside = new Set(await tables.value('aside'))

  for (const [{ seq }, fact] of facts) {
    const outcome = outcomes.get(seq)
    if (!outcome)
      continue
    const { rejection: _, ...rest } = fact
    unconfirmed.delete(factIdOf(fact))
    switch (outcome.outcome) {
      case 'applied':
        changed.push({
          ...rest,
          sync: 'synced',
          orgSeq: outcome.orgSeq,
          ackedAt: reply.serverTime,
        })
        if (isEventFact(fact))
          await uploadNow(tables, fact.eventId)
        break
      case 'duplicate':
        // Its number was counted before; by what became of it only the feed can tell: taken, refused in an answer that was
        // lost, or the number was used by a copy of this profile.
        if (fact.sync === 'waiting' && fact.orgSeq === undefined && (fact.retold ?? 0) < maxRetold) {
          unconfirmed.add(factIdOf(fact))
          changed.push({ ...fact, ackedAt: reply.serverTime })
        }
        else if (fact.sync === 'waiting') {
          changed.push({ ...fact, sync: 'synced', ackedAt: reply.serverTime })
          if (isEventFact(fact))
            await uploadNow(tables, fact.eventId)
        }
        break
      case 'rejected':
        if (await comesTooEarly(tables, fact, outcome, reply.serverTime)) {
          aside.add(factIdOf(fact))
          changed.push({
            ...rest,
            seq: undefined,
            ackedAt: reply.serverTime,
            retold: (fact.retold ?? 0) + 1,
          })
          break
        }
        changed.push({
          ...rest,
          sync: 'rejected',
          ackedAt: reply.serverTime,
          rejection: { code: outcome.code, message: outcome.message },
        })
        if (isEventFact(fact))
          unwanted.push(...await forgetUploads(tables, fact.eventId))
        break
      default:
        unreachable(outcome)
    }
  }
  await putFacts(tables, changed)
  await tables.deleteOutbox(settled.map(row => row.seq))
  await tables.setValue('unconfirmed', [...unconfirmed])
  await tables.setValue('aside', [...aside])
  if (device) {
    await tables.setValue('device', {
      ...device,
      ackedSeq: Math.max(device.ackedSeq, reply.ackedSeq),
    })
  }
  return unwanted
}

/** RV2: a restored server, or one that was not told yet, does not know the event that is known here: what is said of it waits for it. */
async function comesTooEarly(tables: LedgerWriter, fact: LedgerFact, { code }: { code: ErrorCode }, at: EpochMs): Promise<boolean> {
  if (isEventFact(fact) || code !== 'not-found')
    return false
  const [event] = await tables.events([fact.eventId])
  return event !== undefined && event.sync !== 'rejected' && (event.sync === 'waiting' || fact.madeAt >= at - pushAgainMs)
}

/** CL5: the fact is marked, and its outbox row becomes one that fills a hole. Answers the pictures nobody will ask for. */
export async function refuseIn(tables: LedgerWriter, seq: number, rejection: Rejection): Promise<Sha256[]> {
  const fact = (await ownFacts(tables)).find(candidate => candidate.seq === seq)
  if (!fact)
    return []
  await putFacts(tables, [
    { ...fact, sync: 'rejected', rejection },
  ])
  await tables.putOutbox([
    emptyRow(seq),
  ])
  return isEventFact(fact)
    ? forgetUploads(tables, fact.eventId)
    : []
}

/** CL6, CL7: after this the outbox holds what `remote` lacks, in numbers it will accept. */
export async function squareDeviceIn(
  tables: LedgerWriter,
  device: DeviceRow,
  remote: { ackedSeq: number, dbEpoch?: DbEpoch },
  at: EpochMs,
  newDeviceId: () => DeviceId,
): Promise<DeviceVerdict> {
  if (remote.dbEpoch !== undefined)
    await followDatabase(tables, remote.dbEpoch, at)
  const [first] = await tables.outbox(1)
  const verdict = judgeDevice(device, remote.ackedSeq, first?.seq ?? device.nextSeq)
  switch (verdict) {
    case 'in-step':
      break
    case 'push-again':
      await enqueueAgain(tables, device, remote.ackedSeq + 1)
      await tables.setValue('device', {
        ...device,
        ackedSeq: Math.min(device.ackedSeq, remote.ackedSeq),
      })
      break
    case 'new-device':
      await numberAnew(tables, newDeviceId())
      break
    default:
      unreachable(verdict)
  }
  return verdict
}

async function enqueueAgain(tables: LedgerWriter, device: DeviceRow, fromSeq: number): Promise<void> {
  const own = new Map((await ownFacts(tables)).map(fact => [fact.seq, fact]))
  const rows: OutboxRow[] = []
  const waiting: LedgerFact[] = []
  for (let seq = fromSeq; seq < device.nextSeq; seq++) {
    const fact = own.get(seq)
    rows.push(fact
      ? outboxRowOf(fact, seq)
      : emptyRow(seq))
    if (fact?.sync === 'synced')
      waiting.push({ ...fact, sync: 'waiting' })
    if (fact && isEventFact(fact))
      await awaitUpload(tables, fact)
  }
  await tables.putOutbox(rows)
  await putFacts(tables, waiting)
}

/**
 * CL4: of `ids`, those that the feed has not shown are told again under new numbers; the server knows a fact by its id,
 * and either takes it, says why not, or has it. When that was in vain once, a copy of this profile may be using up our numbers
 * (CL7): the next time is under a new device, whose numbers are nobody else's.
 */
export async function retellIn(tables: LedgerWriter, device: DeviceRow, ids: readonly FactId[], newDeviceId: () => DeviceId): Promise<void> {
  const unconfirmed = new Set(await tables.value('unconfirmed'))
  const known = await findFacts(tables, ids.filter(id => unconfirmed.delete(id)))
  // What still stands in the outbox gets its answer there.
  const due = known.filter(fact => fact.sync === 'waiting' && (fact.seq === undefined || fact.seq <= device.ackedSeq)).sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
  await tables.setValue('unconfirmed', [...unconfirmed])
  if (due.length === 0)
    return
  const teller = due.some(fact => fact.retold === 1)
    ? await numberAnew(tables, newDeviceId())
    : device
  const facts = due.map((fact, i): LedgerFact => ({
    ...toldBy(fact, teller.deviceId),
    seq: teller.nextSeq + i,
    retold: (fact.retold ?? 0) + 1,
  }))
  await putFacts(tables, facts)
  await tables.putOutbox(facts.map((fact, i) => outboxRowOf(fact, teller.nextSeq + i)))
  for (const fact of facts) {
    if (isEventFact(fact))
      await awaitUpload(tables, fact)
  }
  await tables.setValue('device', { ...teller, nextSeq: teller.nextSeq + facts.length })
}

/** CL7: what waits is given numbers of a new device, in the old order; what the old device had confirmed stays as it is. */
async function numberAnew(tables: LedgerWriter, deviceId: DeviceId): Promise<DeviceRow> {
  const own = (await ownFacts(tables)).sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
  const inOutbox = new Set((await tables.outbox(Number.MAX_SAFE_INTEGER)).map(row => row.eventId ?? row.annotationId))
  let nextSeq = 1
  const outbox: OutboxRow[] = []
  const changed = own.map((fact): LedgerFact => {
    const { seq: _, ...rest } = fact
    if (!inOutbox.has(factIdOf(fact)))
      return rest
    const seq = nextSeq++
    const told = {
      // What was told ahead of its turn is on the server under the old device's name, and stays so.
      ...rest.sync === 'synced'
        ? rest
        : toldBy(rest, deviceId),
      seq,
    }
    outbox.push(outboxRowOf(told, seq))
    return told
  })
  await putFacts(tables, changed)
  await tables.clearOutbox()
  await tables.putOutbox(outbox)
  const device = {
    deviceId,
    nextSeq,
    sentSeq: 0,
    ackedSeq: 0,
  }
  await tables.setValue('device', device)
  return device
}
