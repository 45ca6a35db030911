import type { DeviceGapReason } from '#contract/coverage'
import type { Engine } from '#contract/detection'
import type { CameraId, DetectorId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import { minuteMs } from '#contract/coverage'
import { epochMs } from '#contract/time'

export type CoverageState
  = | { readonly kind: 'analysed', readonly engine: Engine, readonly detectorId: DetectorId }
    | { readonly kind: 'not-analysed', readonly because: DeviceGapReason }

/** A minute of a camera, counted from 1970. */
export interface CameraMinute {
  readonly cameraId: CameraId
  readonly minute: number
}

/** What held for one camera for a while: never across the border of a minute, so that records of several browsers can be laid side by side. */
export interface CoverageRecord {
  readonly cameraId: CameraId
  readonly from: EpochMs
  readonly to: EpochMs
  readonly state: CoverageState
  /** The lease under which it was; 0: none, or one given while the database was away. */
  readonly epoch: number
  /** Looks between `from` and `to`: the rate is this over the time. */
  readonly looks: number
}

/**
 * Which camera was analysed when, by what and how fast, and where not, why not. Each observation says what held since the one before;
 * neighbours that say the same become one record. Kept for a few hours. Times are of this device's clock.
 */
export class CoverageLedger {
  readonly #keepMs: number
  readonly #records = new Map<CameraId, CoverageRecord[]>()
  readonly #changed = new Map<string, CameraMinute>()

  constructor(keepMs = 4 * 3_600_000) {
    this.#keepMs = keepMs
  }

  /** Says what held for a camera from `from` to `to`; `looks` in that time. Time that was told before is not told again. */
  observe(cameraId: CameraId, from: EpochMs, to: EpochMs, state: CoverageState, looks = 0, epoch = 0): void {
    const records = this.#records.get(cameraId) ?? []
    this.#records.set(cameraId, records)
    const start = Math.max(from, records.at(-1)?.to ?? from)
    if (!(to > start))
      return
    let looksLeft = looks
    for (let begin = start; begin < to;) {
      const end = Math.min(to, (Math.floor(begin / minuteMs) + 1) * minuteMs)
      // The last part takes what rounding left, so that no look is lost or counted twice.
      const share = end === to
        ? looksLeft
        : Math.round(looks * (end - begin) / (to - start))
      looksLeft -= share
      append(records, {
        cameraId,
        from: epochMs(begin),
        to: epochMs(end),
        state,
        epoch,
        looks: share,
      })
      this.#change(cameraId, begin)
      begin = end
    }
    while (records.length > 0 && records[0]!.to < to - this.#keepMs)
      records.shift()
  }

  /** What counted as analysed between `from` and `to` is found not to be: of all cameras, or of those given. */
  revoke(from: EpochMs, to: EpochMs, because: DeviceGapReason, cameraIds: readonly CameraId[] = [
    ...this.#records.keys(),
  ]): void {
    for (const cameraId of cameraIds) {
      const revised: CoverageRecord[] = []
      for (const record of this.#records.get(cameraId) ?? []) {
        if (record.state.kind !== 'analysed' || record.to <= from || record.from >= to) {
          append(revised, record)
          continue
        }
        const lengthMs = record.to - record.from
        const before = cut(record, record.from, from, lengthMs)
        const after = cut(record, to, record.to, lengthMs)
        if (before)
          append(revised, before)
        this.#change(cameraId, record.from)
        append(revised, {
          ...record,
          from: epochMs(Math.max(record.from, from)),
          to: epochMs(Math.min(record.to, to)),
          state: { kind: 'not-analysed', because },
          looks: 0,
        })
        if (after)
          append(revised, after)
      }
      this.#records.set(cameraId, revised)
    }
  }

  /** Minutes of which something else is said than when this was asked last. */
  takeChanged(): CameraMinute[] {
    const changed = [
      ...this.#changed.values(),
    ]
    this.#changed.clear()
    return changed
  }

  /** What is said of one minute. */
  minute({ cameraId, minute }: CameraMinute): CoverageRecord[] {
    return (this.#records.get(cameraId) ?? []).filter(({ from }) => Math.floor(from / minuteMs) === minute)
  }

  /** All records from `since` on, by camera and time. */
  records(since = epochMs(0)): CoverageRecord[] {
    return [
      ...this.#records.values(),
    ].flatMap(list => list.filter(record => record.to > since))
  }

  /** Share of the time from `since` to the last observation that was analysed, 0..1; undefined without any observation. */
  share(cameraId: CameraId, since: EpochMs): number | undefined {
    let all = 0
    let analysed = 0
    for (const record of this.#records.get(cameraId) ?? []) {
      const lengthMs = record.to - Math.max(record.from, since)
      if (lengthMs <= 0)
        continue
      all += lengthMs
      if (record.state.kind === 'analysed')
        analysed += lengthMs
    }
    return all > 0
      ? analysed / all
      : undefined
  }

  #change(cameraId: CameraId, at: number): void {
    const minute = Math.floor(at / minuteMs)
    this.#changed.set(`${cameraId}/${minute}`, { cameraId, minute })
  }
}

function append(records: CoverageRecord[], record: CoverageRecord): void {
  const last = records.at(-1)
  const joins = last && last.to === record.from && last.epoch === record.epoch && isSame(last.state, record.state) && Math.floor(last.from / minuteMs) === Math.floor(record.from / minuteMs)
  if (joins)
    records[records.length - 1] = { ...last, to: record.to, looks: last.looks + record.looks }
  else
    records.push(record)
}

/** The part of a record from `from` to `to`, with its part of the looks; undefined when nothing is left. */
function cut(record: CoverageRecord, from: number, to: number, lengthMs: number): CoverageRecord | undefined {
  return to > from
    ? {
        ...record,
        from: epochMs(from),
        to: epochMs(to),
        looks: Math.round(record.looks * (to - from) / lengthMs),
      }
    : undefined
}

function isSame(a: CoverageState, b: CoverageState): boolean {
  if (a.kind === 'analysed')
    return b.kind === 'analysed' && a.engine === b.engine && a.detectorId === b.detectorId
  return b.kind === 'not-analysed' && a.because === b.because
}
