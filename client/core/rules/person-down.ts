import type { NormBox } from '#contract/geometry'
import type { Zone } from '#contract/zone'
import type { RuleLook } from './rule-look.ts'
import type { RuleMemory } from './rule-memory.ts'
import type { RuleOf } from './rule-of.ts'
import { footPoint } from '../geometry/box.ts'
import { isInPolygon } from '../geometry/polygon.ts'
import { dropAct, findAct, holdAct } from './acts.ts'
import { forgetUnseen } from './rule-memory.ts'
import { ShareWindow } from './share-window.ts'

/** A person is taken to lie who is this much wider than high: crouching and bending people are higher than that. */
const lyingElongation = 1.1
/** Nearer to the edge of the picture than this, a box is cut by it and tells no posture. */
const edge = 0.005

/** RU8: a person who lies in 70 % of `windowMs` and has not got up `recoveryMs` after the first of these looks. */
export function seePersonDown(memory: RuleMemory, rule: RuleOf<'person-down'>, zones: readonly Zone[], { tracks, atMs, aspect }: RuleLook): void {
  const { windowMs, recoveryMs, clearAfterMs } = rule.condition
  for (const track of tracks) {
    if (track.label !== 'person' || isCut(track.box))
      continue
    let known = memory.windows.get(track.trackId)
    if (!known) {
      memory.windows.set(track.trackId, known = {
        window: new ShareWindow(),
        lastMs: atMs,
      })
    }
    known.lastMs = atMs
    const lies = (track.box.x2 - track.box.x1) * aspect >= lyingElongation * (track.box.y2 - track.box.y1)
    known.window.add(atMs, lies)
    const verdict = known.window.verdict(atMs, windowMs)
    const foot = footPoint(track.box)
    for (const zone of zones) {
      if (!isInPolygon(foot.x, foot.y, zone.polygon))
        continue
      const going = findAct(memory.acts, zone, track.trackId)
      if (verdict === 'no' && going) {
        dropAct(memory.acts, going)
        continue
      }
      if (!lies && !going)
        continue
      // Between the looks that say so the act goes on: whether the person got up is the window's to say.
      const act = holdAct(memory.acts, zone, track.trackId, track, atMs, clearAfterMs)
      if (verdict === 'yes' && atMs - act.sinceMs >= recoveryMs && act.violatingSinceMs === undefined) {
        act.violatingSinceMs = atMs
        act.evidence = { heldMs: atMs - act.sinceMs }
      }
    }
  }
  forgetUnseen(memory.windows, atMs)
}

function isCut({ x1, x2, y2 }: NormBox): boolean {
  return x1 <= edge || x2 >= 1 - edge || y2 >= 1 - edge
}
