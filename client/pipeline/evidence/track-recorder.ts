import type { CameraId, DeviceId } from '#contract/ids'
import type { ChunkRow } from '../../core/clips/evidence-store.ts'
import type { RecordedLook } from '../../core/tracking/track-history.ts'
import { encodeTrackChunk } from '../../core/tracking/track-chunk-codec.ts'

/** A chunk is closed after this, or when it may become too large. */
const chunkMs = 60_000
const maxBoxes = 4_000
/** Where somebody is seen two looks a second are kept, else one. */
const seenGapMs = 480
const emptyGapMs = 980
/** Verdicts change slowly; their numbers are noted anew this often. */
const wornEveryMs = 5_000

export interface TrackRecorderParts {
  deviceId: () => Promise<DeviceId>
  keep: (chunks: readonly ChunkRow[]) => Promise<void>
  onFailure: (error: unknown) => void
}

interface Open { looks: RecordedLook[], boxes: number, worn: Map<number, { atMs: number, items: ReturnType<RecordedLook['worn']['get']> }> }

/** CT7: thins each camera's looks to one or two a second and packs them by the minute. */
export class TrackRecorder {
  readonly #parts: TrackRecorderParts
  readonly #open = new Map<CameraId, Open>()

  constructor(parts: TrackRecorderParts) {
    this.#parts = parts
  }

  take(cameraId: CameraId, look: RecordedLook): void {
    const open: Open = this.#open.get(cameraId) ?? {
      looks: [],
      boxes: 0,
      worn: new Map(),
    }
    this.#open.set(cameraId, open)
    const last = open.looks.at(-1)
    const gapMs = last
      ? look.capturedAt - last.capturedAt
      : Number.POSITIVE_INFINITY
    const isEmpty = look.tracks.length === 0 && (last?.tracks.length ?? 0) === 0
    // Also what is older than the last: a clock was set back, and times in a chunk go forward.
    if (last && gapMs >= 0 && gapMs < (isEmpty ? emptyGapMs : seenGapMs))
      return
    if (last && (gapMs < 0 || look.capturedAt - open.looks[0]!.capturedAt >= chunkMs || open.boxes + look.tracks.length > maxBoxes)) {
      this.#close(cameraId)
      return this.take(cameraId, look)
    }
    open.looks.push({
      ...look,
      worn: this.#steady(open, look),
    })
    open.boxes += look.tracks.length
  }

  /** Packs what is open of all cameras, or of those that are not `except`: they are not seen here any more. */
  flush(except: ReadonlySet<CameraId> = new Set()): void {
    for (const cameraId of [
      ...this.#open.keys(),
    ]) {
      if (!except.has(cameraId))
        this.#close(cameraId)
    }
  }

  /** Forgets what is open: nobody is signed in any more, and nothing is to be written. */
  clear(): void {
    this.#open.clear()
  }

  #steady(open: Open, { worn, capturedAt }: RecordedLook): RecordedLook['worn'] {
    return new Map([...worn].map(([trackId, items]) => {
      const before = open.worn.get(trackId)
      const isSame = before?.items?.helmet.verdict === items.helmet.verdict && before.items.vest.verdict === items.vest.verdict
      if (before?.items && isSame && capturedAt - before.atMs < wornEveryMs)
        return [trackId, before.items]
      open.worn.set(trackId, { atMs: capturedAt, items })
      return [trackId, items]
    }))
  }

  #close(cameraId: CameraId): void {
    const looks = this.#open.get(cameraId)?.looks ?? []
    this.#open.delete(cameraId)
    if (looks.length === 0)
      return
    const bytes = encodeTrackChunk(looks)
    const [startsAt, endsAt] = [looks[0]!.capturedAt, looks.at(-1)!.capturedAt]
    this.#parts.deviceId().then(deviceId => this.#parts.keep([
      {
        cameraId,
        deviceId,
        startsAt,
        endsAt,
        bytes,
        sent: 0,
      },
    ])).catch(this.#parts.onFailure)
  }
}
