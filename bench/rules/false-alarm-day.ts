import type { Detection } from '#contract/detection'
import type { Figures } from '../bench.ts'
import type { MeasuredNoise } from './measured-noise.ts'
import { playFalseAlarms } from '../../client/core/rules/suppressed-again.ts'
import { ByteTracker } from '../../client/core/tracking/byte-tracker.ts'
import { figure } from '../figure.ts'
import { forbiddenZone, forbiddenZoneRule } from './forbidden-zone.ts'
import { Chance } from './scene/random.ts'

const startsAt = Date.UTC(2026, 0, 5)
const fps = 5
const coat = { x1: 0.46, y1: 0.4, x2: 0.52, y2: 0.7 }

/**
 * A coat on a rack in a restricted zone that the detector takes for a person, for some seconds or minutes at a time, with the boxes and misses
 * measured of people who stand; and a reviewer who judges each alarm false after a minute. `suppressed_again`: alarms of it after that.
 * Beside it, two people an hour walk through: none of them may be hidden.
 */
export function measureFalseAlarmDay(noise: MeasuredNoise, hours: number, seed: number): Figures {
  const chance = new Chance(seed)
  const tracker = new ByteTracker()
  const manner = chance.pick(noise.person)
  let isTaken = true
  let untilS = 0
  let walkers = 0
  const walkEveryS = 1_800
  function* looks() {
    for (let i = 0; i < hours * 3600 * fps; i++) {
      const seconds = i / fps
      if (seconds >= untilS) {
        isTaken = !isTaken
        untilS = seconds + (isTaken
          ? chance.between(5, 240)
          : chance.between(4, 60))
      }
      const detections: Detection[] = []
      const [score, x, bottom, width, height] = manner[i % manner.length]!
      if (isTaken && score >= 0.1) {
        const half = (coat.x2 - coat.x1) / 2 * Math.exp(width)
        const middle = (coat.x1 + coat.x2) / 2 + x * (coat.x2 - coat.x1)
        const foot = coat.y2 + bottom * (coat.y2 - coat.y1)
        detections.push({
          label: 'person',
          score,
          box: {
            x1: middle - half,
            x2: middle + half,
            y1: foot - (coat.y2 - coat.y1) * Math.exp(height),
            y2: foot,
          },
        })
      }
      const into = seconds % walkEveryS
      if (into < 20) {
        walkers += into === 0
          ? 1
          : 0
        const at = into / 20
        detections.push({
          label: 'person',
          score: 0.8,
          box: {
            x1: at - 0.03,
            x2: at + 0.03,
            y1: 0.5,
            y2: 0.82,
          },
        })
      }
      const atMs = i * 1000 / fps
      yield {
        atMs,
        wallMs: startsAt + atMs,
        tracks: tracker.look(detections, atMs, 16 / 9),
      }
    }
  }
  const { alarms, hidden } = playFalseAlarms([forbiddenZoneRule], [forbiddenZone], looks())
  const isCoat = (foot: number, x: number): boolean => foot < 0.76 && Math.abs(x - 0.49) < 0.06
  const ofCoat = alarms.filter(({ hit }) => hit.track && isCoat(hit.track.box.y2, (hit.track.box.x1 + hit.track.box.x2) / 2))
  const judgedMs = (ofCoat[0]?.atMs ?? 0) + 60_000
  return {
    suppressed_again: figure(ofCoat.filter(({ atMs }) => atMs > judgedMs).length, 'alarms'),
    suppressed_hidden: figure(hidden, 'hits'),
    suppressed_walkers_told: figure((alarms.length - ofCoat.length) / walkers, '', 2),
  }
}
