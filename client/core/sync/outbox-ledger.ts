import type { DeviceId, EventId, Sha256 } from '#contract/ids'
import type { DbEpoch, PushResponse } from '#contract/sync'
import type { EpochMs } from '#contract/time'
import type { DeviceRow, DeviceVerdict } from './device-row.ts'
import type { NewSafetyEvent, Rejection } from './event-row.ts'
import type { LedgerEvent, LedgerWriter } from './ledger.ts'
import type { OutboxRow } from './outbox-batch.ts'
import { unreachable } from '#contract/unreachable'
import { judgeDevice } from './device-row.ts'
import { followDatabase } from './known-database.ts'
import { jsonBytes } from './outbox-batch.ts'
import { awaitUpload, forgetUploads, uploadNow } from './upload-ledger.ts'

/** A fact the server says it has as often as this is there, though no feed shows it to us. */
const maxRetold = 4

/** CL2: the event, its outbox row, its picture's upload and the next number, in the caller's one transaction. */
export async function recordInto(tables: LedgerWriter, device: DeviceRow, draft: NewSafetyEvent): Promise<LedgerEvent> {
  const event = { ...draft, deviceId: device.deviceId }
  const [known] = await tables.events([event.eventId])
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
    {
      seq: device.nextSeq,
      eventId: event.eventId,
      bytes: jsonBytes(event),
    },
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
  const events = await tables.events(settled.map(row => row.eventId).filter(id => id !== undefined))
  const unwanted: Sha256[] = []
  const changed: LedgerEvent[] = []
  const unconfirmed = new Set(await tables.value('unconfirmed'))

  for (const event of events) {
    const outcome = event?.seq !== undefined
      ? outcomes.get(event.seq)
      : undefined
    if (!event || !outcome)
      continue
    const { rejection: _, ...rest } = event
    unconfirmed.delete(event.eventId)
    switch (outcome.outcome) {
      case 'applied':
        changed.push({
          ...rest,
          sync: 'synced',
          orgSeq: outcome.orgSeq,
          ackedAt: reply.serverTime,
        })
        await uploadNow(tables, event.eventId)
        break
      case 'duplicate':
        // Its number was counted before; by what became of it only the feed can tell: taken, refused in an answer that was
        // lost, or the number was used by a copy of this profile.
        if (event.sync === 'waiting' && event.orgSeq === undefined && (event.retold ?? 0) < maxRetold) {
          unconfirmed.add(event.eventId)
          changed.push({ ...event, ackedAt: reply.serverTime })
        }
        else if (event.sync === 'waiting') {
          changed.push({ ...event, sync: 'synced', ackedAt: reply.serverTime })
          await uploadNow(tables, event.eventId)
        }
        break
      case 'rejected':
        changed.push({
          ...rest,
          sync: 'rejected',
          ackedAt: reply.serverTime,
          rejection: { code: outcome.code, message: outcome.message },
        })
        unwanted.push(...await forgetUploads(tables, event.eventId))
        break
      default:
        unreachable(outcome)
    }
  }
  await tables.putEvents(changed)
  await tables.deleteOutbox(settled.map(row => row.seq))
  await tables.setValue('unconfirmed', [...unconfirmed])
  if (device) {
    await tables.setValue('device', {
      ...device,
      ackedSeq: Math.max(device.ackedSeq, reply.ackedSeq),
    })
  }
  return unwanted
}

/** CL5: the event is marked, and its outbox row becomes one that fills a hole. Answers the pictures nobody will ask for. */
export async function refuseIn(tables: LedgerWriter, seq: number, rejection: Rejection): Promise<Sha256[]> {
  const row = (await tables.ownEvents()).find(candidate => candidate.seq === seq)
  if (!row)
    return []
  await tables.putEvents([
    { ...row, sync: 'rejected', rejection },
  ])
  await tables.putOutbox([
    { seq, bytes: 4 },
  ])
  return forgetUploads(tables, row.eventId)
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
  const own = new Map((await tables.ownEvents()).map(row => [row.seq, row]))
  const rows: OutboxRow[] = []
  const waiting: LedgerEvent[] = []
  for (let seq = fromSeq; seq < device.nextSeq; seq++) {
    const row = own.get(seq)
    rows.push({
      seq,
      eventId: row?.eventId,
      bytes: row
        ? jsonBytes(row.event)
        : 4,
    })
    if (!row)
      continue
    if (row.sync === 'synced')
      waiting.push({ ...row, sync: 'waiting' })
    await awaitUpload(tables, row)
  }
  await tables.putOutbox(rows)
  await tables.putEvents(waiting)
}

/**
 * CL4: of `eventIds`, those that the feed has not shown are told again under new numbers; the server knows an event by its id,
 * and either takes it, says why not, or has it. When that was in vain once, a copy of this profile may be using up our numbers
 * (CL7): the next time is under a new device, whose numbers are nobody else's.
 */
export async function retellIn(tables: LedgerWriter, device: DeviceRow, eventIds: readonly EventId[], newDeviceId: () => DeviceId): Promise<void> {
  const unconfirmed = new Set(await tables.value('unconfirmed'))
  const known = await tables.events(eventIds.filter(id => unconfirmed.delete(id)))
  // What still stands in the outbox gets its answer there.
  const due = known.filter(row => row?.sync === 'waiting' && (row.seq === undefined || row.seq <= device.ackedSeq)).filter(row => row !== undefined)
  await tables.setValue('unconfirmed', [...unconfirmed])
  if (due.length === 0)
    return
  const teller = due.some(row => row.retold === 1)
    ? await numberAnew(tables, newDeviceId())
    : device
  const rows = due.map((row, i): LedgerEvent => ({
    ...row,
    event: { ...row.event, deviceId: teller.deviceId },
    seq: teller.nextSeq + i,
    retold: (row.retold ?? 0) + 1,
  }))
  await tables.putEvents(rows)
  await tables.putOutbox(rows.map((row, i) => ({
    seq: teller.nextSeq + i,
    eventId: row.eventId,
    bytes: jsonBytes(row.event),
  })))
  for (const row of rows)
    await awaitUpload(tables, row)
  await tables.setValue('device', { ...teller, nextSeq: teller.nextSeq + rows.length })
}

/** CL7: what waits is given numbers of a new device, in the old order; what the old device had confirmed stays as it is. */
async function numberAnew(tables: LedgerWriter, deviceId: DeviceId): Promise<DeviceRow> {
  const own = (await tables.ownEvents()).sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
  const inOutbox = new Set((await tables.outbox(Number.MAX_SAFE_INTEGER)).map(row => row.eventId))
  let nextSeq = 1
  const outbox: OutboxRow[] = []
  const changed = own.map((row): LedgerEvent => {
    const { seq: _, ...rest } = row
    if (!inOutbox.has(row.eventId))
      return rest
    const event = { ...row.event, deviceId }
    const seq = nextSeq++
    outbox.push({
      seq,
      eventId: row.eventId,
      bytes: jsonBytes(event),
    })
    return { ...rest, event, seq }
  })
  await tables.putEvents(changed)
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
