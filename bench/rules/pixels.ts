import type { ConditionKind } from '#contract/condition'
import type { NormPoint } from '#contract/geometry'
import type { ExpectedEvent, RaisedEvent } from '../../sfu/core/evaluation/match-events.ts'
import type { EventReport } from '../../sfu/core/evaluation/score-events.ts'
import type { ClipTruth } from './pixel-truth.ts'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { wholeView } from '#contract/geometry'
import { ruleSchema } from '#contract/rule'
import { zoneSchema } from '#contract/zone'
import { scoreEvents } from '../../sfu/core/evaluation/score-events.ts'
import { openNodeDetector, playInNode } from './node-clips.ts'
import { readTruth, truthOf } from './pixel-truth.ts'

const cameraId = '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f001'
const footage = join(import.meta.dirname, '../../sfu/demo/footage')

/** A rule over one clip of our rendered plant: where, and what its truth says. */
interface Watched {
  readonly name: string
  readonly polygon: readonly NormPoint[]
  readonly condition: { readonly kind: ConditionKind } & Record<string, unknown>
  readonly truth: (truth: ClipTruth, polygon: readonly NormPoint[]) => Pick<ExpectedEvent, 'startMs' | 'endMs' | 'isOptional'>[]
}

const at = (...points: readonly [number, number][]): NormPoint[] => points.map(([x, y]) => ({ x, y }))
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
const press = at([0.3946, 0.4875], [0.6422, 0.4971], [0.6717, 0.6285], [0.3441, 0.6116])
const aisle = at([0, 0.5533], [0.9162, 0.4938], [1, 0.6223], [0, 0.7368])
const assembly = at([0.1646, 0.5044], [0.8275, 0.4997], [1, 0.8242], [0, 0.8376])
const edge = at([0.2921, 0.4415], [0.4973, 0.457], [0.4823, 0.5122], [0.2491, 0.492])

/** No fall is in it, so person-down is not among them; motion has no truth in boxes. */
const watched: Readonly<Record<string, readonly Watched[]>> = {
  'plant-1-press': [
    presence(press),
    absence(press),
    vest(floor),
    helmet(floor),
    line(0.52),
    loitering(floor),
  ],
  'plant-2-aisle': [
    helmet(floor),
    vest(floor),
    line(0.45),
    {
      name: 'proximity',
      polygon: wholeView,
      condition: { kind: 'proximity' },
      truth: truthOf.proximity,
    },
    {
      name: 'blocked-exit',
      polygon: aisle,
      condition: { kind: 'blocked-exit', afterMs: 3_000, unlabelled: false },
      truth: (truth, zone) => truthOf.blocked(truth, zone, 3_000),
    },
  ],
  'plant-3-hard-hat': [
    helmet(assembly),
    vest(assembly),
    occupancy(assembly, 2),
    loitering(assembly),
  ],
  'plant-4-dock': [
    presence(edge),
    helmet(floor),
    vest(floor),
    absence(edge),
    occupancy(floor, 1),
  ],
  'crossing': [
    line(0.5),
    occupancy(floor, 1),
  ],
}

/** Where the code is that decides what is told of a clip. */
const decides = [
  '.',
  '../../client/core/detection',
  '../../client/core/geometry',
  '../../client/core/rules',
  '../../client/core/scheduling',
  '../../client/core/tracking',
  '../../client/inference',
  '../../client/pipeline/detection',
  '../../client/pipeline/evaluation',
]

type Raised = Pick<RaisedEvent, 'atMs' | 'rule' | 'severity'>

/** Plays a clip with all its rules; kept in the temp folder by what it depends on, for a look takes a tenth of a second. */
async function raisedIn(clip: string, isMirrored: boolean, nth: number): Promise<Raised[]> {
  const key = createHash('sha256').update(JSON.stringify([clip, isMirrored, nth])).update(readFileSync(join(footage, `${clip}.mp4`)))
  // Whatever may change what is told: an answer of other rules than these would be a figure of nothing.
  for (const part of decides) {
    for (const file of readdirSync(join(import.meta.dirname, part)).filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort())
      key.update(readFileSync(join(import.meta.dirname, part, file)))
  }
  const folder = join(tmpdir(), `ansim-bench-${process.getuid?.() ?? 0}`)
  const file = join(folder, `pixels-${key.digest('hex').slice(0, 16)}.json`)
  if (existsSync(file))
    return JSON.parse(readFileSync(file, 'utf8')) as Raised[]
  const opened = await openNodeDetector()
  try {
    const ids = watched[clip]!.map((_, i) => `0d5b3c9a-3a60-4a55-9a6f-0a54f1a7${(0x1000 + i).toString(16)}`)
    const events = await playInNode({
      file: join(footage, `${clip}.mp4`),
      width: 640,
      height: 360,
      fps: 15,
      nth,
      isMirrored,
      zones: watched[clip]!.map(({ name, polygon }, i) => zoneSchema.parse({
        zoneId: ids[i],
        cameraId,
        name,
        polygon: isMirrored
          ? polygon.map(({ x, y }) => ({ x: 1 - x, y }))
          : polygon,
      })),
      rules: watched[clip]!.map(({ name, condition }, i) => ruleSchema.parse({
        ruleId: ids[i],
        version: 1,
        cameraId,
        zoneIds: [ids[i]],
        name,
        armed: true,
        severity: 'high',
        condition,
      })),
    }, opened)
    const raised = events.map(({ atMs, draft }): Raised => ({ atMs, rule: draft.rule.name, severity: draft.severity }))
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(raised))
    renameSync(`${file}.${process.pid}`, file)
    return raised
  }
  finally {
    await opened.detector.close()
  }
}

export interface PixelScore extends EventReport {
  readonly minutes: number
  readonly lines: readonly string[]
}

/** Rendered pictures through detector, tracker, votes and rules; each clip as it is and mirrored. `nth`: 1 shows all 15 pictures a second. */
export async function scorePixels(say: (line: string) => void, { clips = Object.keys(watched), mirrored = [false, true], nth = 3 } = {}): Promise<PixelScore> {
  const expected: ExpectedEvent[] = []
  const raised: RaisedEvent[] = []
  const lines: string[] = []
  let watchedMs = 0
  for (const clip of clips) {
    const truth = readTruth(clip)
    for (const isMirrored of mirrored) {
      const camera = isMirrored
        ? `${clip} mirrored`
        : clip
      say(camera)
      const own = watched[clip]!.flatMap(({ name, polygon, truth: tell }) => tell(truth, polygon).map((event): ExpectedEvent => ({ camera, rule: name, ...event })))
      const got = (await raisedIn(clip, isMirrored, nth)).map((event): RaisedEvent => ({ camera, zone: event.rule, ...event }))
      expected.push(...own)
      raised.push(...got)
      watchedMs += truth.durationMs
      const text = (rule: string): string => `${rule}: ${own.filter(e => e.rule === rule).map(e => `${(e.startMs / 1000).toFixed(1)}${e.isOptional ? '?' : ''}`).join(' ')} | ${got.filter(e => e.rule === rule).map(e => (e.atMs / 1000).toFixed(1)).join(' ')}`
      lines.push(...[
        ...new Set(watched[clip]!.map(({ name }) => name)),
      ].map(rule => `${camera}, ${text(rule)}`))
    }
  }
  return {
    ...scoreEvents(expected, raised, watchedMs),
    minutes: watchedMs / 60_000,
    lines,
  }
}
