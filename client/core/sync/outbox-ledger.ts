import type { DeviceId, EventId, Sha256 } from '#contract/ids'
import type { DbEpoch, PushResponse } from '#contract/sync'
import type { EpochMs } from '#contract/time'
import type { DeviceRow, DeviceVerdict } from './device-row.ts'
import type { NewSafetyEvent, Rejection } from './event-row.ts'
import type { LedgerEvent, LedgerWriter } from './ledger.ts'
import type { OutboxRow } from './outbox-batch.ts'
import { unreachable } from '#contract/unreachable'
import { judgeDevice, pushAgainFrom } from './device-row.ts'
import { jsonBytes } from './outbox-batch.ts'

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

  for (const event of events) {
    const outcome = event?.seq !== undefined
      ? outcomes.get(event.seq)
      : undefined
    if (!event || !outcome)
      continue
    const { rejection: _, ...rest } = event
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
        // Counted already, which a refused row is as well.
        if (event.sync === 'rejected')
          break
        changed.push({ ...rest, sync: 'synced', ackedAt: reply.serverTime })
        await uploadNow(tables, event.eventId)
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
  if (device) {
    await tables.setValue('device', {
      ...device,
      ackedSeq: Math.max(device.ackedSeq, reply.ackedSeq),
      dbEpoch: device.dbEpoch ?? reply.dbEpoch,
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
  const [first] = await tables.outbox(1)
  const verdict = judgeDevice(device, remote, first?.seq ?? device.nextSeq)
  switch (verdict) {
    case 'in-step':
      if (device.dbEpoch === undefined && remote.dbEpoch !== undefined)
        await tables.setValue('device', { ...device, dbEpoch: remote.dbEpoch })
      break
    case 'push-again':
      await enqueueAgain(tables, device, pushAgainFrom(device, remote, await tables.ownEvents(), at))
      await tables.setValue('device', {
        ...device,
        ackedSeq: Math.min(device.ackedSeq, remote.ackedSeq),
        dbEpoch: remote.dbEpoch ?? device.dbEpoch,
      })
      break
    case 'new-device':
      await numberAnew(tables, newDeviceId(), remote.dbEpoch ?? device.dbEpoch)
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

/** CL7: what waits is given numbers of a new device, in the old order; what the old device had confirmed stays as it is. */
export async function numberAnew(tables: LedgerWriter, deviceId: DeviceId, dbEpoch: DbEpoch | undefined): Promise<void> {
  const own = await tables.ownEvents()
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
  await tables.setValue('device', {
    deviceId,
    nextSeq,
    sentSeq: 0,
    ackedSeq: 0,
    dbEpoch,
  })
}

async function awaitUpload(tables: LedgerWriter, { event, eventId }: LedgerEvent): Promise<void> {
  if (!event.snapshot)
    return
  const { sha256 } = event.snapshot
  const known = await tables.upload(sha256)
  const eventIds = [
    ...new Set([
      ...known?.eventIds ?? [],
      eventId,
    ]),
  ]
  await tables.putUpload({
    sha256,
    eventIds,
    due: known?.due ?? 0,
    attempts: 0,
    retryAt: 0,
  })
}

async function uploadNow(tables: LedgerWriter, eventId: EventId): Promise<void> {
  for (const upload of await tables.uploadsOf(eventId)) {
    if (upload.due === 0)
      await tables.putUpload({ ...upload, due: 1 })
  }
}

async function forgetUploads(tables: LedgerWriter, eventId: EventId): Promise<Sha256[]> {
  const forgotten: Sha256[] = []
  for (const upload of await tables.uploadsOf(eventId)) {
    const eventIds = upload.eventIds.filter(id => id !== eventId)
    if (eventIds.length > 0 || upload.due === 1) {
      await tables.putUpload({ ...upload, eventIds })
    }
    else {
      await tables.deleteUpload(upload.sha256)
      forgotten.push(upload.sha256)
    }
  }
  return forgotten
}
