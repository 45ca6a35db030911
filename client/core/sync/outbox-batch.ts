import type { EventId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'

/** One fact the server has not confirmed. Without `eventId` it fills a hole: the event itself is no longer here (CL7). */
export interface OutboxRow {
  seq: number
  eventId?: EventId
  /** Bytes of the event as JSON. */
  bytes: number
}

/** A row as it is pushed; `null` is refused by the server, which thereby counts past the hole. */
export interface PushRow {
  seq: number
  event: SafetyEvent | null
}

export interface BatchLimits {
  rows: number
  bytes: number
}

/** What a row costs around its event: `{"seq":9007199254740991,"event":},`. */
const bytesPerRow = 40
/** What a request costs around its rows. */
const bytesPerRequest = 300

/** How many bytes of JSON a value takes on the wire. */
export function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length
}

/**
 * CL3: of `rows`, which are in order of `seq`, the longest beginning without a hole within the limits; one row at least,
 * because a limit that nothing fits would stop the queue for ever.
 */
export function takeBatch(rows: readonly OutboxRow[], limits: BatchLimits): OutboxRow[] {
  const batch: OutboxRow[] = []
  let bytes = bytesPerRequest
  for (const row of rows) {
    const last = batch.at(-1)
    bytes += row.bytes + bytesPerRow
    if (last && (row.seq !== last.seq + 1 || batch.length >= limits.rows || bytes > limits.bytes))
      break
    batch.push(row)
  }
  return batch
}
