import type { CoverageMinute, CoverageSpan, CoverageStretch, CoverageSum, CoverageWitness, GapReason, ServerGapReason } from '#contract/coverage'
import type { Engine } from '#contract/detection'
import type { DetectorId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import { minuteMs, noDevice } from '#contract/coverage'
import { epochMs } from '#contract/time'

/** What one browser says of a minute. */
export interface MinuteClaim extends Pick<CoverageMinute, 'stintId' | 'revision' | 'spans'> {
  readonly witness: CoverageWitness
}

/** What the server itself saw in a part of a minute: who had the lease, whether they said that they analyse, else why nobody did. */
export interface ObservedSpan {
  readonly fromMs: number
  readonly toMs: number
  readonly isArmed: boolean
  /** Of the lease in force; absent: nobody had it. */
  readonly epoch?: number
  readonly holder?: CoverageWitness
  /** What the holder reported while this went on; absent: no sign of analysis. */
  readonly reported?: { readonly engine: Engine, readonly detectorId: DetectorId }
  readonly looks: number
  readonly because: ServerGapReason
}

/** What the server knows better than a browser that just sees no pictures. */
const serverKnowsBest: readonly GapReason[] = ['maintenance', 'camera-offline', 'suspended']

/**
 * CO3: one minute of one camera, from all that was said of it. The same answer whatever the order of the claims, however often each came, and
 * the spans are the whole minute without a gap. At each moment the lease in force decides (CO4): the highest epoch that the server saw, else
 * that anybody claimed. Its holder's own word counts first, what it reported to the server next; what others looked at is kept as `alsoBy`.
 */
export function foldMinute(minute: number, observed: readonly ObservedSpan[], claims: readonly MinuteClaim[]): CoverageStretch[] {
  const heard = newest(claims)
  const borders = new Set([0, minuteMs])
  for (const { fromMs, toMs } of [
    ...observed,
    ...heard.flatMap(({ spans }) => spans),
  ]) {
    borders.add(fromMs)
    borders.add(toMs)
  }
  const marks = [...borders].sort((a, b) => a - b)
  const folded: CoverageStretch[] = []
  for (let index = 1; index < marks.length; index++) {
    const fromMs = marks[index - 1]!
    const toMs = marks[index]!
    const holds = (span: { fromMs: number, toMs: number }): boolean => span.fromMs <= fromMs && span.toMs >= toMs
    const seen = observed.find(holds)
    const said = heard.flatMap(({ witness, spans }) => {
      const span = spans.find(holds)
      return span
        ? [
            { witness, span },
          ]
        : []
    })
    joinStretch(folded, {
      from: epochMs(minute * minuteMs + fromMs),
      to: epochMs(minute * minuteMs + toMs),
      isArmed: seen?.isArmed ?? false,
      state: judge(seen, said),
    })
  }
  return folded
}

/** Adds a stretch to those before it; one that says the same as its neighbour makes it longer, with the rate of both. */
export function joinStretch(stretches: CoverageStretch[], next: CoverageStretch): void {
  const last = stretches.at(-1)
  if (!last || last.to !== next.from || last.isArmed !== next.isArmed || !isSame(last.state, next.state)) {
    stretches.push(next)
    return
  }
  const lastMs = last.to - last.from
  const nextMs = next.to - next.from
  stretches[stretches.length - 1] = {
    ...last,
    to: next.to,
    state: last.state.kind === 'analysed' && next.state.kind === 'analysed'
      ? { ...last.state, fps: (last.state.fps * lastMs + next.state.fps * nextMs) / (lastMs + nextMs) }
      : last.state,
  }
}

/** What of stretches was analysed, and what of it while a rule watched. */
export function sumOf(stretches: readonly CoverageStretch[]): CoverageSum {
  const sum = {
    totalMs: 0,
    analysedMs: 0,
    armedMs: 0,
    armedAnalysedMs: 0,
  }
  for (const { from, to, isArmed, state } of stretches) {
    const analysedMs = state.kind === 'analysed'
      ? to - from
      : 0
    sum.totalMs += to - from
    sum.analysedMs += analysedMs
    sum.armedMs += isArmed
      ? to - from
      : 0
    sum.armedAnalysedMs += isArmed ? analysedMs : 0
  }
  return sum
}

/** The part of stretches between two moments. */
export function cutStretches(stretches: readonly CoverageStretch[], from: EpochMs, to: EpochMs): CoverageStretch[] {
  return stretches.flatMap((stretch) => {
    const cut = {
      ...stretch,
      from: epochMs(Math.max(from, stretch.from)),
      to: epochMs(Math.min(to, stretch.to)),
    }
    return cut.from < cut.to
      ? [cut]
      : []
  })
}

interface Said { readonly witness: CoverageWitness, readonly span: CoverageSpan }

function judge(seen: ObservedSpan | undefined, said: readonly Said[]): CoverageStretch['state'] {
  const epoch = seen?.epoch ?? Math.max(...said.map(({ span }) => span.epoch))
  const isHolders = ({ witness, span }: Said): boolean => span.epoch === epoch && (seen?.holder === undefined || seen.holder.deviceId === noDevice || seen.holder.deviceId === witness.deviceId)
  const holders = said.filter(isHolders)
  // Claims come sorted, and the sort is stable: of equals always the same.
  const best = holders.filter(({ span }) => span.state.kind === 'analysed').sort((a, b) => fpsOf(b.span) - fpsOf(a.span))[0]
  if (best?.span.state.kind === 'analysed') {
    const { engine, detectorId } = best.span.state
    return {
      kind: 'analysed',
      // The server knows a station by its name, a browser itself only by who is signed in.
      by: seen?.holder?.deviceId === best.witness.deviceId
        ? seen.holder
        : best.witness,
      engine,
      detectorId,
      fps: fpsOf(best.span),
    }
  }
  if (holders.length === 0 && seen?.holder && seen.reported) {
    return {
      kind: 'analysed',
      by: seen.holder,
      ...seen.reported,
      fps: fpsOf(seen),
    }
  }
  const own = holders.flatMap(({ span }) => span.state.kind === 'not-analysed'
    ? [span.state.because]
    : []).sort()[0]
  const because = seen && serverKnowsBest.includes(seen.because)
    ? seen.because
    : own ?? seen?.because ?? 'server-away'
  const alsoBy = [
    ...new Set(said.filter(one => !isHolders(one) && one.span.state.kind === 'analysed').map(({ witness }) => witness.name)),
  ].sort()
  return {
    kind: 'not-analysed',
    because,
    ...alsoBy.length > 0 && { alsoBy },
  }
}

function fpsOf({ looks, fromMs, toMs }: { looks: number, fromMs: number, toMs: number }): number {
  return looks * 1_000 / (toMs - fromMs)
}

function isSame(a: CoverageStretch['state'], b: CoverageStretch['state']): boolean {
  if (a.kind === 'analysed')
    return b.kind === 'analysed' && a.by.deviceId === b.by.deviceId && a.engine === b.engine && a.detectorId === b.detectorId
  return b.kind === 'not-analysed' && a.because === b.because && (a.alsoBy ?? []).join('\n') === (b.alsoBy ?? []).join('\n')
}

/** CO2: of one witness's one stint the highest revision; of equal ones, which only a broken browser sends, always the same. */
function newest(claims: readonly MinuteClaim[]): MinuteClaim[] {
  const best = new Map<string, MinuteClaim>()
  for (const claim of claims) {
    const key = `${claim.witness.deviceId}/${claim.stintId}`
    const rival = best.get(key)
    if (!rival || claim.revision > rival.revision || (claim.revision === rival.revision && JSON.stringify(claim) > JSON.stringify(rival)))
      best.set(key, claim)
  }
  return [...best].sort(([a], [b]) => a < b
    ? -1
    : 1).map(([, claim]) => claim)
}
