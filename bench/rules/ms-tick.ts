import type { TrackedDetection } from '#contract/detection'
import type { Rule } from '#contract/rule'
import { conditionKinds } from '#contract/condition'
import { ruleSchema } from '#contract/rule'
import { zoneSchema } from '#contract/zone'
import { CameraJudge } from '../../client/core/rules/camera-judge.ts'

const cameraCount = 12
const trackCount = 20

/**
 * Milliseconds, median and 95th percentile, in which all Rules judge one look of each of 12 cameras: 20 tracks that walk (four trucks
 * among them), each of the eleven kinds once, on an octagon and a line, with a schedule and votes. `raised`: the kinds that raised something, lest idle Rules be measured.
 */
export function rulesMsTick(ticks = 2_000): { medianMs: number, p95Ms: number, raised: ReadonlySet<string> } {
  const judges = Array.from({ length: cameraCount }, (_, camera) => judgeOf(camera))
  const spent: number[] = []
  const raised = new Set<string>()
  for (let tick = 0; tick < ticks; tick++) {
    const tracks = Array.from({ length: trackCount }, (_, i) => walker(i, tick))
    const votes = {
      verdict: 'bare',
      looks: 9,
      worn: 0,
      bare: 9,
      score: 0.7,
    } as const
    const began = performance.now()
    for (const judge of judges) {
      const { hits } = judge.judge(tracks, tick * 100, true, {
        wallMs: 1_760_000_000_000 + tick * 100,
        picture: { width: 640, height: 360 },
        verdictOf: () => ({ helmet: votes, vest: votes }),
        motionBox: { x1: 0.2, y1: 0.2, x2: 0.6, y2: 0.6 },
      })
      hits.forEach(({ rule }) => raised.add(rule.condition.kind))
    }
    // The first ticks run code that is not compiled yet.
    if (tick >= ticks / 4)
      spent.push(performance.now() - began)
  }
  spent.sort((a, b) => a - b)
  return { medianMs: spent[Math.floor(spent.length / 2)]!, p95Ms: spent[Math.floor(spent.length * 0.95)]!, raised }
}

function judgeOf(camera: number): CameraJudge {
  const cameraId = `0d5b3c9a-3a60-4a55-9a6f-0a54f1a70${camera.toString(16).padStart(3, '0')}`
  const octagon = Array.from({ length: 8 }, (_, i) => ({ x: 0.5 + 0.4 * Math.cos(i * Math.PI / 4), y: 0.5 + 0.4 * Math.sin(i * Math.PI / 4) }))
  const zones = [
    octagon,
    [
      { x: 0.5, y: 0.1 },
      { x: 0.5, y: 0.9 },
    ],
  ].map((polygon, i) => zoneSchema.parse({
    zoneId: `1d5b3c9a-3a60-4a55-9a6f-0a54f1a7000${i}`,
    cameraId,
    name: 'Zone',
    polygon,
  }))
  const rules = conditionKinds.map((kind, i): Rule => ruleSchema.parse({
    ruleId: `2d5b3c9a-3a60-4a55-9a6f-0a54f1a70${i.toString(16).padStart(3, '0')}`,
    version: 1,
    cameraId,
    zoneIds: [zones[kind === 'line-crossing'
      ? 1
      : 0]!.zoneId],
    name: kind,
    armed: true,
    severity: 'high',
    schedule: {
      intervals: [1, 2, 3, 4, 5, 6, 7].map(day => ({ day, fromMinute: 0, toMinute: 0 })),
    },
    condition: {
      kind,
      labels: ['person'],
      limit: 3,
    },
  }))
  const judge = new CameraJudge()
  judge.configure(rules, zones, { timeZone: 'Asia/Seoul' })
  return judge
}

function walker(i: number, tick: number): TrackedDetection {
  const x = 0.5 + 0.4 * Math.sin(tick / 60 + i)
  const y = 0.6 + 0.3 * Math.cos(tick / 90 + i * 2)
  return {
    trackId: i + 1,
    label: i % 5 === 0
      ? 'forklift'
      : 'person',
    score: 0.8,
    box: {
      x1: x - 0.04,
      y1: y - 0.2,
      x2: x + 0.04,
      y2: y,
    },
  }
}
