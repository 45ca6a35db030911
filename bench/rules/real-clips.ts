import type { WornItemName } from '../../client/core/tracking/item-fit.ts'
import type { Figures } from '../bench.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { wholeView } from '#contract/geometry'
import { ruleSchema } from '#contract/rule'
import { zoneSchema } from '#contract/zone'
import { figure } from '../figure.ts'
import { openNodeDetector, playInNode } from './node-clips.ts'

const clips = join(import.meta.dirname, '../../../shared/data/clips')
const cameraId = '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f001'
const zoneId = '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f002'
const view = zoneSchema.parse({
  zoneId,
  cameraId,
  name: 'View',
  polygon: wholeView,
})
function ruleOf(condition: { kind: string, labels?: string[] }, i: number) {
  return ruleSchema.parse({
    ruleId: `0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f00${i}`,
    version: 1,
    cameraId,
    zoneIds: [zoneId],
    name: condition.kind,
    armed: true,
    severity: 'high',
    condition,
  })
}

/** Whether the real clips lie beside the repository. */
export function hasRealClips(): boolean {
  return existsSync(join(clips, 'intel_one_by_one.mp4'))
}

/** Two people come into the clip and leave it, one after the other, as counted by eye: so many events. */
const peopleWhoEnter = 2
/** From the first look at a person on the votes may decide after this: 70 % of 3 s. */
const votesDecideMs = 2_200

/** The real clips: every entering person is one event; who wears helmet and vest is seen to wear them, and relabelled as bare is told once an item. */
export async function measureRealClips(say: (line: string) => void): Promise<Figures> {
  if (!hasRealClips())
    throw new Error('The clips are not there; they lie beside the repository in shared/data/clips.')
  say('one by one')
  // The second look at the worker, relabelled, is at the same pictures.
  const keptAs = 'real'
  const shipped = await openNodeDetector({ keptAs })
  const entered = await playInNode({
    file: join(clips, 'intel_one_by_one.mp4'),
    width: 640,
    height: 360,
    fps: 10,
    zones: [view],
    rules: [
      ruleOf({
        kind: 'zone-presence',
        labels: ['person'],
      }, 3),
    ],
  }, shipped)
  say('worn')
  const items = [
    ruleOf({ kind: 'missing-helmet' }, 4),
    ruleOf({ kind: 'missing-vest' }, 5),
  ]
  const worker = {
    file: join(clips, 'intel_worker_zone.mp4'),
    width: 480,
    height: 270,
    fps: 15,
    zones: [view],
    rules: items,
  }
  const said: Record<WornItemName, { worn: number, of: number }> = {
    helmet: { worn: 0, of: 0 },
    vest: { worn: 0, of: 0 },
  }
  const firstMs = new Map<number, number>()
  const alarms = await playInNode({
    ...worker,
    onLook({ capturedAt, kept }) {
      for (const [trackId, verdicts] of kept?.worn ?? []) {
        firstMs.set(trackId, firstMs.get(trackId) ?? capturedAt)
        if (capturedAt - firstMs.get(trackId)! < votesDecideMs)
          continue
        for (const item of ['helmet', 'vest'] as const) {
          said[item].of++
          said[item].worn += Number(verdicts[item].verdict === 'worn')
        }
      }
    },
  }, shipped)
  await shipped.detector.close()
  say('the same as bare')
  const relabelled = await openNodeDetector({
    keptAs,
    relabelling: {
      helmet: 'no_helmet',
      no_helmet: 'helmet',
      vest: 'no_vest',
      no_vest: 'vest',
    },
  })
  const bare = await playInNode(worker, relabelled)
  await relabelled.detector.close()
  const times = (kind: string): number => bare.filter(({ draft }) => draft.rule.kind === kind).length
  return {
    one_by_one_events: figure(entered.length - peopleWhoEnter, `off ${peopleWhoEnter}`),
    worn_votes: figure(Math.min(...Object.values(said).map(({ worn, of }) => worn / of)), '', 3),
    worn_false_alarms: figure(alarms.length, 'events'),
    // Each item is told once: what is too much or missing.
    bare_events_off: figure(Math.abs(times('missing-helmet') - 1) + Math.abs(times('missing-vest') - 1), 'events'),
  }
}
