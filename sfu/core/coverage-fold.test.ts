import type { CoverageSpan } from '#contract/coverage'
import type { DetectorId, DeviceId } from '#contract/ids'
import type { MinuteClaim, ObservedSpan } from './coverage-fold.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deviceGapReasons, serverGapReasons } from '#contract/coverage'
import { epochMs } from '#contract/time'
import { cutStretches, foldMinute, joinStretch, sumOf } from './coverage-fold.ts'

const minute = 28_333_333
const start = minute * 60_000
const tablet = { deviceId: 'tablet' as DeviceId, name: 'Kim', isStation: false }
const station = { deviceId: 'station' as DeviceId, name: 'Hall', isStation: true }
const nano = { kind: 'analysed', engine: 'wasm', detectorId: 'ansim-nano-5' as DetectorId } as const
const gap = (because: typeof deviceGapReasons[number]) => ({ kind: 'not-analysed', because }) as const
function span(fromS: number, toS: number, epoch: number, state: CoverageSpan['state'] = nano): CoverageSpan {
  return {
    fromMs: fromS * 1_000,
    toMs: toS * 1_000,
    epoch,
    state,
    looks: state.kind === 'analysed'
      ? (toS - fromS) * 5
      : 0,
  }
}
const claim = (witness: typeof tablet, spans: CoverageSpan[], stintId = 'aaaaaaaa', revision = 1): MinuteClaim => ({ witness, spans, stintId, revision })
function seen(fromS: number, toS: number, more: Partial<ObservedSpan> = {}): ObservedSpan {
  return {
    fromMs: fromS * 1_000,
    toMs: toS * 1_000,
    isArmed: true,
    looks: 0,
    because: 'vacant',
    ...more,
  }
}
/** `0-20 Kim 5` or `20-60 hidden`. */
function told(observed: ObservedSpan[], claims: MinuteClaim[]) {
  return foldMinute(minute, observed, claims).map(({ from, to, state }) => `${(from - start) / 1_000}-${(to - start) / 1_000} ${state.kind === 'analysed'
    ? `${state.by.name} ${state.fps}`
    : [
        state.because,
        ...state.alsoBy ?? [],
      ].join(' ')}`)
}

describe('CO3 a minute of a camera', () => {
  it('that nobody speaks of was not analysed, and the server was away', () => {
    expect(told([], [])).toEqual(['0-60 server-away'])
  })

  it('is what its detector says, where the server saw who had the lease', () => {
    expect(told([
      seen(0, 60, { epoch: 7, holder: tablet }),
    ], [
      claim(tablet, [
        span(0, 20, 7),
        span(20, 30, 7, gap('hidden')),
        span(30, 60, 7),
      ]),
    ]))
      .toEqual(['0-20 Kim 5', '20-30 hidden', '30-60 Kim 5'])
  })

  it('is what a detector reported, where it was killed before it could say more', () => {
    expect(told([
      seen(0, 40, {
        epoch: 7,
        holder: tablet,
        reported: { engine: 'wasm', detectorId: nano.detectorId },
        looks: 80,
      }),
      seen(40, 60, { because: 'no-browser' }),
    ], [
      claim(tablet, [
        span(0, 10, 7),
      ]),
    ])).toEqual(['0-40 Kim 2.75', '40-60 no-browser'])
  })

  it('was not analysed where its detector found that out later, whatever it had reported', () => {
    expect(told(
      [
        seen(0, 60, {
          epoch: 7,
          holder: tablet,
          reported: { engine: 'wasm', detectorId: nano.detectorId },
          looks: 300,
        }),
      ],
      [
        claim(tablet, [
          span(0, 60, 7, gap('engine-wrong')),
        ], 'aaaaaaaa', 2),
        claim(tablet, [
          span(0, 60, 7),
        ], 'aaaaaaaa', 1),
      ],
    )).toEqual(['0-60 engine-wrong'])
  })

  it('says what the server knows better than a browser that sees no pictures', () => {
    expect(told([
      seen(0, 60, { epoch: 7, holder: tablet, because: 'camera-offline' }),
    ], [
      claim(tablet, [
        span(0, 60, 7, gap('no-picture')),
      ]),
    ])).toEqual(['0-60 camera-offline'])
  })

  it('is what a browser did while the server was away', () => {
    expect(told([], [
      claim(tablet, [
        span(0, 60, 7),
      ]),
    ])).toEqual(['0-60 Kim 5'])
  })

  it('is one with the rest of the minute after a reload', () => {
    expect(told([
      seen(0, 60, { epoch: 7 }),
    ], [
      claim(tablet, [
        span(0, 20, 7),
      ]),
      claim(tablet, [
        span(25, 60, 7),
      ], 'bbbbbbbb'),
    ])).toEqual(['0-20 Kim 5', '20-25 vacant', '25-60 Kim 5'])
  })
})

describe('CO4 the lease in force', () => {
  it('fences who had it before: their looks count no more, and are not forgotten', () => {
    expect(told(
      [
        seen(0, 30, { epoch: 7, holder: tablet }),
        seen(30, 60, { epoch: 8, holder: station }),
      ],
      [
        claim(tablet, [
          span(0, 60, 7),
        ]),
        claim(station, [
          span(30, 35, 8, gap('starting')),
          span(35, 60, 8),
        ]),
      ],
    )).toEqual(['0-30 Kim 5', '30-35 starting Kim', '35-60 Hall 5'])
  })

  it('is not somebody else\'s for naming its number', () => {
    expect(told([
      seen(0, 60, { epoch: 7, holder: station }),
    ], [
      claim(tablet, [
        span(0, 60, 7),
      ]),
    ])).toEqual(['0-60 vacant Kim'])
  })

  it('fences an older lease of its own holder, and one of a holder that did not say who it is', () => {
    expect(told([
      seen(0, 60, { epoch: 8, holder: tablet }),
    ], [
      claim(tablet, [
        span(0, 60, 7),
      ]),
    ])).toEqual(['0-60 vacant Kim'])
    expect(told([
      seen(0, 60, { epoch: 8 }),
    ], [
      claim(tablet, [
        span(0, 60, 7),
      ]),
    ])).toEqual(['0-60 vacant Kim'])
  })

  it('is the highest that anybody had, where the server saw none', () => {
    expect(told([
      seen(0, 60),
    ], [
      claim(tablet, [
        span(0, 60, 7),
      ]),
      claim(station, [
        span(20, 40, 8),
      ]),
    ])).toEqual(['0-20 Kim 5', '20-40 Hall 5', '40-60 Kim 5'])
  })
})

const anySpans = fc.uniqueArray(fc.integer({ min: 0, max: 60_000 }), { minLength: 2, maxLength: 9 }).map(marks => marks.sort((a, b) => a - b))
const anyClaim: fc.Arbitrary<MinuteClaim> = fc.record({
  marks: anySpans,
  witness: fc.constantFrom(tablet, station),
  stintId: fc.constantFrom('aaaaaaaa', 'bbbbbbbb'),
  revision: fc.integer({ min: 1, max: 3 }),
  epochs: fc.array(fc.integer({ min: 6, max: 8 }), { minLength: 9, maxLength: 9 }),
  reasons: fc.array(fc.option(fc.constantFrom(...deviceGapReasons)), { minLength: 9, maxLength: 9 }),
}).map(({ marks, witness, stintId, revision, epochs, reasons }) => ({
  witness,
  stintId,
  revision,
  spans: marks.slice(1).flatMap((toMs, i): CoverageSpan[] => i % 3 === 2
    ? []
    : [
        {
          fromMs: marks[i]!,
          toMs,
          epoch: epochs[i]!,
          state: reasons[i]
            ? gap(reasons[i])
            : nano,
          looks: 3,
        },
      ]),
}))
const anyObserved: fc.Arbitrary<ObservedSpan[]> = fc.record({
  marks: anySpans,
  epochs: fc.array(fc.option(fc.integer({ min: 6, max: 8 }), { nil: undefined }), { minLength: 9, maxLength: 9 }),
  reasons: fc.array(fc.constantFrom(...serverGapReasons), { minLength: 9, maxLength: 9 }),
  reports: fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
}).map(({ marks, epochs, reasons, reports }) => marks.slice(1).map((toMs, i) => ({
  fromMs: marks[i]!,
  toMs,
  isArmed: reports[8 - i]!,
  ...epochs[i] !== undefined && {
    epoch: epochs[i],
    holder: epochs[i]! % 2 === 0
      ? tablet
      : station,
  },
  ...reports[i] && {
    reported: { engine: 'wasm' as const, detectorId: nano.detectorId },
  },
  looks: 2,
  because: reasons[i]!,
})))

it('CO3 folding gives one answer in any order, with any doubles, and sixty seconds', () => {
  fc.assert(fc.property(anyObserved, fc.array(anyClaim, { maxLength: 6 }).chain(claims => fc.tuple(fc.constant(claims), fc.shuffledSubarray([
    ...claims,
    ...claims,
  ], { minLength: 0 }))), (observed, [claims, some]) => {
    const folded = foldMinute(minute, observed, claims)
    // Every claim at least once, some twice, in another order.
    expect(foldMinute(minute, observed.toReversed(), [
      ...some,
      ...claims.toReversed(),
      ...some,
    ])).toEqual(folded)
    expect(sumOf(folded).totalMs).toBe(60_000)
    expect(folded[0]!.from).toBe(start)
    expect(folded.at(-1)!.to).toBe(start + 60_000)
    folded.slice(1).forEach((stretch, i) => expect(stretch.from).toBe(folded[i]!.to))
  }), { numRuns: 500 })
})

it('CO4 no fenced or foreign claim ever makes a moment analysed', () => {
  fc.assert(fc.property(anyObserved, fc.array(anyClaim, { maxLength: 5 }), (observed, claims) => {
    for (const { from, to, state } of foldMinute(minute, observed, claims)) {
      const lease = observed.find(one => one.fromMs <= from - start && one.toMs >= to - start)
      if (state.kind === 'analysed' && lease?.holder)
        expect(state.by.deviceId).toBe(lease.holder.deviceId)
    }
  }), { numRuns: 500 })
})

it('CO3 the sum is of what was analysed and of what was armed', () => {
  const folded = foldMinute(minute, [
    seen(0, 30, { epoch: 7 }),
    seen(30, 60, { epoch: 7, isArmed: false }),
  ], [
    claim(tablet, [
      span(15, 40, 7),
    ]),
  ])
  expect(sumOf(folded)).toEqual({
    totalMs: 60_000,
    analysedMs: 25_000,
    armedMs: 30_000,
    armedAnalysedMs: 15_000,
  })
  const half = cutStretches(folded, epochMs(start + 20_000), epochMs(start + 50_000))
  expect(sumOf(half)).toEqual({
    totalMs: 30_000,
    analysedMs: 20_000,
    armedMs: 10_000,
    armedAnalysedMs: 10_000,
  })
  const joined = folded.slice(0, 1)
  folded.slice(1).forEach(stretch => joinStretch(joined, stretch))
  expect(joined).toEqual(folded)
})
