import type { ExpectedEvent, RaisedEvent } from '../../sfu/core/evaluation/match-events.ts'
import type { EventReport } from '../../sfu/core/evaluation/score-events.ts'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { ruleSchema } from '#contract/rule'
import { zoneSchema } from '#contract/zone'
import { scoreEvents } from '../../sfu/core/evaluation/score-events.ts'
import { openNodeDetector, playInNode } from './node-clips.ts'
import { watched } from './pixel-clips.ts'
import { readTruth } from './pixel-truth.ts'
import { folderOf } from './rendered-clip.ts'

const cameraId = '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f001'

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
async function raisedIn(clip: string, footage: string, fps: number, isMirrored: boolean, nth: number): Promise<Raised[]> {
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
      fps,
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

/** Rendered pictures through detector, tracker, votes and rules; each clip as it is and mirrored. `looksPerSecond`: at most what a clip has. */
export async function scorePixels(say: (line: string) => void, { clips = Object.keys(watched), mirrored = [false, true], looksPerSecond = 5 } = {}): Promise<PixelScore> {
  const expected: ExpectedEvent[] = []
  const raised: RaisedEvent[] = []
  const lines: string[] = []
  let watchedMs = 0
  for (const clip of clips) {
    const footage = await folderOf(clip, say)
    const truth = readTruth(footage, clip)
    const fps = truth.framesPerSecond
    const nth = Math.max(1, Math.round(fps / looksPerSecond))
    for (const isMirrored of mirrored) {
      const camera = isMirrored
        ? `${clip} mirrored`
        : clip
      say(camera)
      const own = watched[clip]!.flatMap(({ name, polygon, truth: tell }) => tell(truth, polygon).map((event): ExpectedEvent => ({ camera, rule: name, ...event })))
      const got = (await raisedIn(clip, footage, fps, isMirrored, nth)).map((event): RaisedEvent => ({ camera, zone: event.rule, ...event }))
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
