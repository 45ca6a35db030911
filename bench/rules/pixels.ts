import type { ExpectedEvent, RaisedEvent } from '../../sfu/core/evaluation/match-events.ts'
import type { EventReport } from '../../sfu/core/evaluation/score-events.ts'
import { join } from 'node:path'
import { ruleSchema } from '#contract/rule'
import { zoneSchema } from '#contract/zone'
import { scoreEvents } from '../../sfu/core/evaluation/score-events.ts'
import { openNodeDetector, playInNode } from './node-clips.ts'
import { pixelClips, watchedIn } from './pixel-clips.ts'
import { readTruth } from './pixel-truth.ts'
import { folderOf } from './rendered-clip.ts'

const cameraId = '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f001'

type Raised = Pick<RaisedEvent, 'atMs' | 'rule' | 'severity'>

/** Plays a clip with all its rules. */
async function raisedIn(clip: string, footage: string, fps: number, isMirrored: boolean, nth: number): Promise<Raised[]> {
  const rules = watchedIn(clip)
  const ids = rules.map((_, i) => `0d5b3c9a-3a60-4a55-9a6f-0a54f1a7${(0x1000 + i).toString(16)}`)
  const opened = await openNodeDetector({ keptAs: `${clip}${isMirrored ? '-mirrored' : ''}` })
  try {
    const events = await playInNode({
      file: join(footage, `${clip}.mp4`),
      width: 640,
      height: 360,
      fps,
      nth,
      isMirrored,
      zones: rules.map(({ name, polygon }, i) => zoneSchema.parse({
        zoneId: ids[i],
        cameraId,
        name,
        polygon: isMirrored
          ? polygon.map(({ x, y }) => ({ x: 1 - x, y }))
          : polygon,
      })),
      rules: rules.map(({ name, condition, coolDowns }, i) => ruleSchema.parse({
        ruleId: ids[i],
        version: 1,
        cameraId,
        zoneIds: [ids[i]],
        name,
        armed: true,
        severity: 'high',
        condition,
        ...coolDowns,
      })),
    }, opened)
    return events.map(({ atMs, draft }): Raised => ({ atMs, rule: draft.rule.name, severity: draft.severity }))
  }
  finally {
    await opened.detector.close()
  }
}

export interface PixelScore extends EventReport {
  readonly minutes: number
  /** Of each rule: minutes in which nothing was to be told of it, not even perhaps. */
  readonly quietMinutes: ReadonlyMap<string, number>
  readonly lines: readonly string[]
}

/** An event may be told from so long before to so long after its start; around these times nothing is for nothing. */
const earlyMs = 2_000
const lateMs = 10_000

/** How long of a clip nothing is to be told, ms. */
export function quietMs(durationMs: number, events: readonly Pick<ExpectedEvent, 'startMs' | 'endMs'>[]): number {
  let quiet = 0
  let fromMs = 0
  for (const { startMs, endMs } of events.toSorted((a, b) => a.startMs - b.startMs)) {
    quiet += Math.max(0, Math.min(startMs - earlyMs, durationMs) - fromMs)
    fromMs = Math.max(fromMs, endMs, startMs + lateMs)
  }
  return quiet + Math.max(0, durationMs - fromMs)
}

/** Rendered pictures through detector, tracker, votes and rules; each clip as it is and mirrored. `looksPerSecond`: at most what a clip has. */
export async function scorePixels(say: (line: string) => void, { clips = pixelClips, mirrored = [false, true], looksPerSecond = 5 } = {}): Promise<PixelScore> {
  const expected: ExpectedEvent[] = []
  const raised: RaisedEvent[] = []
  const lines: string[] = []
  const quietMinutes = new Map<string, number>()
  let watchedMs = 0
  for (const clip of clips) {
    const footage = await folderOf(clip, say)
    const truth = readTruth(footage, clip)
    const fps = truth.framesPerSecond
    const nth = Math.max(1, Math.round(fps / looksPerSecond))
    const rules = watchedIn(clip)
    for (const isMirrored of mirrored) {
      const camera = isMirrored
        ? `${clip} mirrored`
        : clip
      say(camera)
      const own = rules.flatMap(({ name, polygon, truth: tell }) => tell(truth, polygon).map((event): ExpectedEvent => ({ camera, rule: name, ...event })))
      const got = (await raisedIn(clip, footage, fps, isMirrored, nth)).map((event): RaisedEvent => ({ camera, zone: event.rule, ...event }))
      expected.push(...own)
      raised.push(...got)
      watchedMs += truth.durationMs
      for (const rule of new Set(rules.map(({ name }) => name))) {
        const events = own.filter(event => event.rule === rule)
        quietMinutes.set(rule, (quietMinutes.get(rule) ?? 0) + quietMs(truth.durationMs, events) / 60_000)
        lines.push(`${camera}, ${rule}: ${events.map(e => `${(e.startMs / 1000).toFixed(1)}${e.isOptional ? '?' : ''}`).join(' ')} | ${got.filter(e => e.rule === rule).map(e => (e.atMs / 1000).toFixed(1)).join(' ')}`)
      }
    }
  }
  return {
    ...scoreEvents(expected, raised, watchedMs),
    minutes: watchedMs / 60_000,
    quietMinutes,
    lines,
  }
}
