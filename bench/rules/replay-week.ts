import type { TrackedDetection } from '#contract/detection'
import type { RecordedLook } from '../../client/core/tracking/track-history.ts'
import type { Figures } from '../bench.ts'
import { epochMs } from '#contract/time'
import { replayRules } from '../../client/core/rules/replay-rule.ts'
import { decodeTrackChunk, encodeTrackChunk } from '../../client/core/tracking/track-chunk-codec.ts'
import { figure } from '../figure.ts'
import { forbiddenZone, forbiddenZoneRule } from './forbidden-zone.ts'
import { Chance } from './scene/random.ts'

const startsAt = Date.UTC(2026, 0, 5)
const hourMs = 3_600_000
const chunkMs = 600_000

/** What a busy camera keeps: a look a second around the clock, with two to six people at work from 7 to 19 o'clock. */
function chunkOf(fromMs: number, chance: Chance): RecordedLook[] {
  const isAtWork = Math.floor(fromMs / hourMs) % 24 >= 7 && Math.floor(fromMs / hourMs) % 24 < 19
  const people = isAtWork
    ? 2 + chance.below(5)
    : 0
  const firstId = Math.floor(fromMs / chunkMs) * 10 + 1
  return Array.from({ length: chunkMs / 1000 }, (_, second) => ({
    capturedAt: epochMs(startsAt + fromMs + second * 1000),
    aspect: 16 / 9,
    worn: new Map(),
    tracks: Array.from({ length: people }, (_, i): TrackedDetection => {
      const x = 0.5 + 0.4 * Math.sin(second / (17 + i * 3) + i)
      const y = 0.7 + 0.2 * Math.cos(second / (23 + i * 5) + i)
      return {
        trackId: firstId + i,
        label: 'person',
        score: 0.8,
        box: {
          x1: x - 0.03,
          y1: y - 0.3,
          x2: x + 0.03,
          y2: y,
        },
      }
    }),
  }))
}

/** Seconds in which a rule is tried on so many days of one camera, from the kept bytes to the hits. */
export async function measureReplay(days: number, seed: number): Promise<Figures> {
  const chance = new Chance(seed)
  const chunks = Array.from({ length: days * 24 * hourMs / chunkMs }, (_, i) => encodeTrackChunk(chunkOf(i * chunkMs, chance)))
  const began = performance.now()
  const { looks, hits } = await replayRules({
    cameraId: forbiddenZone.cameraId,
    fromMs: startsAt,
    toMs: startsAt + days * 24 * hourMs,
    rules: [
      {
        rule: forbiddenZoneRule,
        zones: [forbiddenZone],
        site: { timeZone: 'Asia/Seoul' },
      },
    ],
  }, {
    async* looks() {
      for (const chunk of chunks)
        yield* decodeTrackChunk(chunk) ?? []
    },
  }, async () => {}, new AbortController().signal)
  const seconds = (performance.now() - began) / 1000
  if (looks !== days * 86_400 || hits[0]!.length === 0)
    throw new Error(`Only ${looks} of ${days * 86_400} looks were replayed, with ${hits[0]!.length} hits.`)
  return {
    replay_s: figure(seconds, 's', 2),
    replay_looks: figure(looks, 'looks'),
    replay_mb: figure(chunks.reduce((sum, { length }) => sum + length, 0) / 1e6, 'MB', 1),
  }
}
