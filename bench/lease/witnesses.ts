import type { IncidentRow } from '../../client/core/sync/incident-row.ts'
import type { TrackedDetection } from '../../sfu/contract/detection.ts'
import type { Figures } from '../bench.ts'
import { seededRandom } from '../../client/pipeline/sync/testing/simulated-site.ts'
import { figure } from '../figure.ts'
import { Site } from '../sync/site.ts'

export interface WitnessSizes {
  readonly acts: number
  readonly seed: number
}

const devices = 3
/** Further apart than what is one incident. */
const apartMs = 5 * 60_000

/**
 * Three browsers see each act: the holder of the lease, one that held it until a moment before, and one without a network that tells only when
 * all is over. Each has its own moment (up to 3 s later), track and box. One incident with three witnesses is wanted, on every browser.
 */
export async function measureWitnesses({ acts, seed }: WitnessSizes, say: (line: string) => void): Promise<Figures> {
  say(`${acts} acts, seed ${seed}`)
  const random = seededRandom(seed)
  const site = await Site.open(devices)
  try {
    const { rule, zone } = site.draft()
    const [holder, former, offline] = site.replicas
    holder!.start()
    former!.start()
    const begin = Date.now() - acts * apartMs
    for (let act = 0; act < acts; act++) {
      const place = { x: 0.1 + 0.8 * random(), height: 0.15 + 0.4 * random() }
      for (let index = 0; index < devices; index++) {
        // Each tracker counts its own people: never the same number for two of them.
        const trackId = devices * act + index + 1
        await site.record(index, begin + act * apartMs + random() * 3_000, {
          rule,
          zone,
          leaseEpoch: [10 + act, 9 + act, 0][index]!,
          trackId,
          boxes: [
            personAt(place, trackId, random),
          ],
        })
      }
    }
    await site.drainedOne(0, 60_000)
    offline!.start()
    const ms = await site.drained(60_000)
    if (ms === undefined)
      throw new Error('The browsers did not agree within a minute.')
    const lists = await Promise.all(site.replicas.map(({ store }) => store.listIncidents({ limit: 10_000 })))
    const all = lists.flat()
    return {
      witness_incidents: figure(worst(lists.map(list => list.length / acts), 1), `incidents an act, on the worst of ${devices} browsers`, 3),
      witnesses: figure(worst(all.map(({ witnesses }) => witnesses.length), devices), 'devices an incident, of the worst'),
      witness_acts: figure(worst(all.map(({ count }) => count), 1), 'acts counted an incident, of the worst'),
      witness_unnamed: figure(unnamed(lists), 'witnesses without a name, but for a browser\'s own'),
    }
  }
  finally {
    await site.close()
  }
}

function personAt({ x, height }: { readonly x: number, readonly height: number }, trackId: number, random: () => number): TrackedDetection {
  const shake = (): number => (random() - 0.5) * 0.1 * height
  const [middle, foot, half] = [x + shake(), 0.9 + shake(), height / 6]
  return {
    trackId,
    label: 'person',
    score: 0.5 + random() / 2,
    box: {
      x1: Math.max(0, middle - half),
      y1: foot - height,
      x2: Math.min(1, middle + half),
      y2: foot,
    },
  }
}

/** The value that is furthest from what is wanted; NaN of none. */
function worst(values: readonly number[], wanted: number): number {
  return values.reduce((a, b) => Math.abs(b - wanted) > Math.abs(a - wanted)
    ? b
    : a, values[0] ?? Number.NaN)
}

function unnamed(lists: readonly (readonly IncidentRow[])[]): number {
  return lists.flat().flatMap(({ witnesses }) => witnesses.filter(({ name }) => name === undefined).slice(1)).length
}
