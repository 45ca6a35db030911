import type { TrackedDetection } from '#contract/detection'
import type { Rule } from '#contract/rule'
import type { Zone } from '#contract/zone'
import type { RuleHit } from '../acts.ts'
import type { JudgeSite, LookCircumstances } from '../camera-judge.ts'
import { CameraJudge } from '../camera-judge.ts'

/** What one look shows, at seconds since the beginning. */
export type Scene = (seconds: number) => { readonly tracks?: TrackedDetection[] } & LookCircumstances

/** Lets Rules watch a scene at some looks a second: the hits, with the seconds at which they came. */
export function watchScene(rules: readonly Rule[], zones: readonly Zone[], scene: Scene, { fps = 5, seconds = 30, site = {} as JudgeSite, judge = new CameraJudge() } = {}): (RuleHit & { readonly at: number })[] {
  judge.configure(rules, zones, site)
  const hits: (RuleHit & { readonly at: number })[] = []
  for (let i = 0; i <= seconds * fps; i++) {
    const { tracks = [], ...circumstances } = scene(i / fps)
    hits.push(...judge.judge(tracks, 5_000 + i * 1000 / fps, true, circumstances).hits.map(hit => ({ ...hit, at: i / fps })))
  }
  return hits
}
