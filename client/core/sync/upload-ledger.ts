import type { EventId, Sha256 } from '#contract/ids'
import type { LedgerEvent, LedgerWriter } from './ledger.ts'

/** CL8: the event's picture is to be given once the event is on the server. */
export async function awaitUpload(tables: LedgerWriter, { event, eventId }: LedgerEvent): Promise<void> {
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

/** CL8: an event of ours is on the server: its picture may go. */
export async function uploadNow(tables: LedgerWriter, eventId: EventId): Promise<void> {
  for (const upload of await tables.uploadsOf(eventId)) {
    if (upload.due === 0)
      await tables.putUpload({ ...upload, due: 1 })
  }
}

/** CL5: the server will never ask for this event's picture. Answers the pictures nobody waits for any more. */
export async function forgetUploads(tables: LedgerWriter, eventId: EventId): Promise<Sha256[]> {
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
