import type { MotionSummary } from '../../../core/detection/motion-grid.ts'
import type { BatchDetector, DetectorSlot, SlotReading } from '../../../inference/batch-detector.ts'
import { AppError } from '#contract/app-error'

type Reading = 'read' | 'bad-frame' | 'odd-output'

/** A frame of a camera with one person at `x` (0..1), or nobody. Counts how often it, and its copies, were closed. */
export class FakeFrame {
  readonly timestamp: number
  readonly x: number | undefined
  readonly reading: Reading
  readonly copies: FakeFrame[] = []
  readonly size: { width: number, height: number }
  closed = 0

  constructor(timestampMs: number, x: number | undefined, reading: Reading = 'read', size = { width: 640, height: 360 }) {
    this.timestamp = timestampMs * 1000
    this.x = x
    this.reading = reading
    this.size = size
  }

  close(): void {
    this.closed++
  }

  clone(): FakeFrame {
    if (this.closed)
      throw new Error('A closed frame was copied.')
    const copy = new FakeFrame(this.timestamp / 1000, this.x, this.reading, this.size)
    this.copies.push(copy)
    return copy
  }

  get isLeft(): boolean {
    return this.closed === 1 && this.copies.every(copy => copy.isLeft)
  }
}

export interface FakeDetectorOptions {
  /** Resolves when a look of `count` pictures may be answered; at once when absent. */
  readonly work?: (count: number) => Promise<void>
  /** Changes what is answered. */
  readonly spoil?: (reading: SlotReading, look: number) => SlotReading
  /** Says that the engine is lost at this look. */
  readonly isLost?: (look: number) => boolean
  readonly motion?: (slot: DetectorSlot<FakeFrame>) => MotionSummary
  readonly kind?: BatchDetector<FakeFrame>['kind']
}

/** A detector that finds the person of a fake frame. Motion is a person who is not where it was before. */
export function seeingDetector(options: FakeDetectorOptions = {}): BatchDetector<FakeFrame> & { readonly looks: DetectorSlot<FakeFrame>[][], readonly closed: () => boolean } {
  const looks: DetectorSlot<FakeFrame>[][] = []
  const places = new Map<string, number | undefined>()
  let openFrames = 0
  let isClosed = false
  const motionOf = (slot: DetectorSlot<FakeFrame>): MotionSummary => {
    const before = places.get(slot.key)
    const isFirst = !places.has(slot.key)
    const { x } = slot.frame
    places.set(slot.key, x)
    if (isFirst) {
      return {
        fraction: 1,
        box: { x1: 0, y1: 0, x2: 1, y2: 1 },
      }
    }
    return x === before
      ? { fraction: 0 }
      : {
          fraction: 0.02,
          box: {
            x1: Math.max(0, (x ?? before)! - 0.05),
            y1: 0.4,
            x2: (x ?? before)! + 0.05,
            y2: 0.6,
          },
        }
  }
  const read = (slot: DetectorSlot<FakeFrame>): SlotReading => {
    const { frame } = slot
    if (frame.closed)
      throw new Error('A closed frame was handed over.')
    if (frame.reading === 'bad-frame')
      return { status: 'bad-frame', reason: 'The picture has no size.' }
    const picture = frame.size
    const motion = slot.crop
      ? undefined
      : (options.motion ?? motionOf)(slot)
    if (frame.reading === 'odd-output') {
      return {
        status: 'odd-output',
        reason: 'The detector answered numbers that are not finite.',
        picture,
        ...(motion
          ? { motion }
          : {}),
      }
    }
    if (slot.want === 'motion')
      return { status: 'motion', motion: motion!, picture }
    const rows = frame.x === undefined
      ? new Float32Array(0)
      : Float32Array.of(Math.max(0, frame.x - 0.05), 0.4, frame.x + 0.05, 0.8, 0.86, 0)
    return {
      status: 'read',
      boxes: { count: rows.length / 6, rows },
      picture,
      ...(motion
        ? { motion }
        : {}),
    }
  }
  return {
    looks,
    closed: () => isClosed,
    kind: options.kind ?? 'fake',
    submit(slots) {
      const look = looks.push([...slots]) - 1
      openFrames += slots.length
      const answers = slots.map(slot => read(slot)).map(reading => options.spoil?.(reading, look) ?? reading)
      slots.forEach(slot => slot.frame.close())
      openFrames -= slots.length
      const readings = (options.work?.(slots.filter(s => s.want === 'detect').length) ?? Promise.resolve()).then(() => {
        if (options.isLost?.(look))
          throw new AppError('internal', 'The graphics processor was lost; detection starts anew.')
        return answers
      })
      readings.catch(() => {})
      return {
        accepted: Promise.resolve(),
        readings,
      }
    },
    forget: key => void places.delete(key),
    stats: () => ({
      looks: looks.length,
      frames: 0,
      openFrames,
      dispatches: 0,
      buffersCreated: 0,
      bufferBytes: 0,
      mapAsyncs: 0,
      bytesRead: 0,
      bytesUploaded: 0,
    }),
    async close() {
      isClosed = true
    },
  }
}
