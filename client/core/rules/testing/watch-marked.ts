import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { Suppression } from '#contract/suppression'
import type { MarkedHit } from '../suppress-memory.ts'
import { CameraJudge } from '../camera-judge.ts'
import { SuppressionMemory } from '../suppress-memory.ts'
import { buildRule, buildZone } from './build.ts'

export type MarkedAt = MarkedHit & { readonly at: number }

/** A box as high as those of buildTrack(), around the track at x = 0.2. */
export const mannequin: NormBox = { x1: 0.15, y1: 0.5, x2: 0.25, y2: 0.8 }
export const wallMs = Date.UTC(2026, 10, 20)

/** The marked hits of a scene with the seconds at which they came. */
export function watchMarked(suppressions: readonly Suppression[], scene: (seconds: number) => readonly TrackedDetection[], { seconds = 10, fps = 5, rule = buildRule(), memory = new SuppressionMemory(), aspect = 16 / 9, motionBox = (_: number): NormBox | undefined => undefined, from = 0 } = {}): MarkedAt[] {
  const judge = new CameraJudge()
  judge.configure([rule], [
    buildZone(),
  ])
  memory.configure(suppressions)
  const all: MarkedAt[] = []
  for (let i = 0; i <= seconds * fps; i++) {
    const tracks = scene(i / fps)
    const atMs = from + 5_000 + i * 1000 / fps
    const box = motionBox(i / fps)
    const judgement = judge.judge(tracks, atMs, true, {
      wallMs: wallMs + atMs,
      ...box && { motionBox: box },
    })
    all.push(...memory.mark(judgement, tracks, {
      atMs,
      wallMs: wallMs + atMs,
      aspect,
      motionBox: box,
    }).map(hit => ({ ...hit, at: i / fps })))
  }
  return all
}

/** Those that people are told of. */
export function alarmsOf(hits: readonly MarkedAt[]): MarkedAt[] {
  return hits.filter(({ suppressedBy }) => suppressedBy === undefined)
}
