import type { ConditionKind } from '#contract/condition'
import type { NormPoint } from '#contract/geometry'
import type { Rule } from '#contract/rule'
import type { ClipTruth, Told } from './pixel-truth.ts'
import { wholeView } from '#contract/geometry'
import { truthOf } from './pixel-truth.ts'

/** A rule over one clip of our rendered plant: where, and what its truth says. */
interface Watched {
  readonly name: string
  readonly polygon: readonly NormPoint[]
  readonly condition: { readonly kind: ConditionKind } & Record<string, unknown>
  /** Other cool-downs than the usual. */
  readonly coolDowns?: Partial<Pick<Rule, 'trackCoolDownMs' | 'cameraCoolDownMs'>>
  readonly truth: (truth: ClipTruth, polygon: readonly NormPoint[]) => Told[]
}

const at = (...points: readonly [number, number][]): NormPoint[] => points.map(([x, y]) => ({ x, y }))
/** The floor from one side to the other, in shares of the picture's width. */
function part(x1: number, x2: number): NormPoint[] {
  return at([x1, 0.4], [x2, 0.4], [x2, 0.98], [x1, 0.98])
}
const floor = at([0.02, 0.4], [0.98, 0.4], [0.98, 0.98], [0.02, 0.98])
function presence(polygon: NormPoint[]): Watched {
  return {
    name: 'zone-presence',
    polygon,
    condition: {
      kind: 'zone-presence',
      labels: ['person'],
    },
    truth: truthOf.presence,
  }
}
function helmet(polygon: NormPoint[]): Watched {
  return {
    name: 'missing-helmet',
    polygon,
    condition: { kind: 'missing-helmet' },
    truth: (truth, zone) => truthOf.missing(truth, zone, 'helmet'),
  }
}
function vest(polygon: NormPoint[]): Watched {
  return {
    name: 'missing-vest',
    polygon,
    condition: { kind: 'missing-vest' },
    truth: (truth, zone) => truthOf.missing(truth, zone, 'vest'),
  }
}
function line(x: number): Watched {
  return {
    name: 'line-crossing',
    polygon: at([x, 0.42], [x, 0.98]),
    condition: { kind: 'line-crossing' },
    truth: truthOf.crossing,
  }
}
function absence(polygon: NormPoint[]): Watched {
  return {
    name: 'absence',
    polygon,
    condition: { kind: 'absence', afterMs: 8_000 },
    truth: (truth, zone) => truthOf.absence(truth, zone, 8_000),
  }
}
function loitering(polygon: NormPoint[]): Watched {
  return {
    name: 'loitering',
    polygon,
    condition: { kind: 'loitering', afterMs: 10_000 },
    truth: (truth, zone) => truthOf.loitering(truth, zone, 10_000),
  }
}
function occupancy(polygon: NormPoint[], limit: number): Watched {
  return {
    name: 'occupancy',
    polygon,
    condition: { kind: 'occupancy', limit },
    truth: (truth, zone) => truthOf.occupancy(truth, zone, limit),
  }
}
function down(polygon: NormPoint[]): Watched {
  return {
    name: 'person-down',
    polygon,
    condition: { kind: 'person-down' },
    truth: truthOf.down,
  }
}
function motion(x1: number, y1: number, x2: number, y2: number): Watched {
  return {
    name: 'motion',
    polygon: at([x1, y1], [x2, y1], [x2, y2], [x1, y2]),
    condition: { kind: 'motion' },
    truth: truthOf.motion,
  }
}
function proximity(): Watched {
  return {
    name: 'proximity',
    polygon: wholeView,
    condition: { kind: 'proximity' },
    // Who is near it again half a minute later is another event: there are two people and one truck in all of the film.
    coolDowns: { trackCoolDownMs: 20_000, cameraCoolDownMs: 0 },
    truth: truth => truthOf.proximity(truth, 20_000),
  }
}
function blocked(polygon: NormPoint[]): Watched {
  return {
    name: 'blocked-exit',
    polygon,
    condition: { kind: 'blocked-exit', afterMs: 3_000, unlabelled: false },
    truth: (truth, zone) => truthOf.blocked(truth, zone, 3_000),
  }
}
const press = at([0.3946, 0.4875], [0.6422, 0.4971], [0.6717, 0.6285], [0.3441, 0.6116])
const aisle = at([0, 0.5533], [0.9162, 0.4938], [1, 0.6223], [0, 0.7368])
const assembly = at([0.1646, 0.5044], [0.8275, 0.4997], [1, 0.8242], [0, 0.8376])
const edge = at([0.2921, 0.4415], [0.4973, 0.457], [0.4823, 0.5122], [0.2491, 0.492])

/** The rules that are laid over each clip for what it shows. */
const own: Readonly<Record<string, readonly Watched[]>> = {
  'plant-1-press': [
    presence(press),
    absence(part(0.02, 0.35)),
    vest(part(0.5, 0.98)),
    helmet(floor),
    line(0.52),
    loitering(floor),
    down(floor),
    motion(0.2, 0.3, 0.45, 0.7),
  ],
  'plant-2-aisle': [
    helmet(part(0.02, 0.35)),
    vest(part(0.02, 0.35)),
    absence(part(0.02, 0.35)),
    line(0.45),
    proximity(),
    blocked(aisle),
    down(floor),
    motion(0.32, 0.3, 0.55, 0.75),
  ],
  'plant-3-hard-hat': [
    helmet(part(0.02, 0.35)),
    helmet(part(0.5, 0.98)),
    vest(part(0.02, 0.35)),
    occupancy(assembly, 2),
    loitering(assembly),
    down(floor),
    motion(0.02, 0.35, 0.18, 0.8),
  ],
  'plant-4-dock': [
    presence(edge),
    helmet(floor),
    vest(part(0.02, 0.35)),
    absence(edge),
    occupancy(floor, 1),
    down(floor),
    motion(0.62, 0.3, 0.82, 0.8),
  ],
  'crossing': [
    line(0.5),
    occupancy(floor, 1),
    motion(0.42, 0.3, 0.58, 0.7),
  ],
  // Nobody breaks a rule in it, but that a truck stands somewhere.
  'calm': [
    presence(at([0.4194, 0.4696], [0.5958, 0.4761], [0.6027, 0.5364], [0.3986, 0.5276])),
    absence(at([0.6595, 0.543], [0.8178, 0.5498], [0.8895, 0.6719], [0.6878, 0.6609])),
    helmet(floor),
    vest(floor),
    line(0.62),
    proximity(),
    // Where the truck stands, and where it does not.
    blocked(at([0.05, 0.45], [0.3, 0.45], [0.3, 0.6], [0.05, 0.6])),
    blocked(at([0.3, 0.55], [0.62, 0.55], [0.62, 0.8], [0.3, 0.8])),
    occupancy(at([0.25, 0.45], [0.98, 0.45], [0.98, 0.98], [0.25, 0.98]), 3),
    loitering(at([0.25, 0.57], [0.55, 0.57], [0.55, 0.8], [0.25, 0.8])),
    down(floor),
    motion(0.86, 0.34, 0.98, 0.46),
  ],
  'falls': [
    down(floor),
    helmet(floor),
    vest(floor),
    motion(0.78, 0.3, 0.98, 0.7),
  ],
}

/** Laid over the clips that show nothing of their kind: what comes there is mostly for nothing. */
const elsewhere: readonly Watched[] = [
  presence(at([0.82, 0.82], [0.98, 0.82], [0.98, 0.98], [0.82, 0.98])),
  helmet(floor),
  vest(floor),
  proximity(),
  line(0.5),
  down(floor),
  occupancy(floor, 4),
  loitering(part(0.3, 0.6)),
  blocked(part(0.3, 0.7)),
  absence(floor),
]

export const pixelClips: readonly string[] = Object.keys(own)

/** The rules that watch a clip: all eleven kinds, so that a minute of any film in which nothing is to be told of one is a minute of its negatives. */
export function watchedIn(clip: string): Watched[] {
  const its = own[clip]!
  return [
    ...its,
    ...elsewhere.filter(({ name }) => its.every(known => known.name !== name)),
  ]
}
