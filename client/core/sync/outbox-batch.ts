import type { Annotation, AnnotationId } from '#contract/annotation'
import type { EventId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'

/** One fact the server has not confirmed. With neither id it fills a hole: the fact itself is no longer here, or not to be told now (CL6, RV2). */
export interface OutboxRow {
  seq: number
  eventId?: EventId
  annotationId?: AnnotationId
  /** Bytes of the fact as JSON. */
  bytes: number
}

/** A row as it is pushed; one with neither is refused by the server, which thereby counts past the hole. */
export interface PushRow {
  seq: number
  event?: SafetyEvent
  annotation?: Annotation
}

export interface BatchLimits {
  rows: number
  bytes: number
}

/** What a row costs around its fact: `{"seq":9007199254740991,"annotation":},`. */
const bytesPerRow = 44
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
