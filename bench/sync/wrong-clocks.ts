import type { Figures } from '../bench.ts'
import { seededRandom } from '../../client/pipeline/sync/testing/simulated-site.ts'
import { figure } from '../figure.ts'
import { allRows } from './replica.ts'
import { Site } from './site.ts'

export interface ClockSizes {
  readonly devices: number
  /** Times that every clock jumps. */
  readonly jumps: number
  readonly seed: number
}

const twoHoursMs = 2 * 60 * 60 * 1000
/** The server tolerates 5 s (SY7); the network and this machine's load are in what it measures. */
const clearlyWrongMs = 60_000

/**
 * clock_refused, clock_unflagged, clock_misflagged: devices whose clocks are up to two hours off and jump between one event and the next,
 * one in five of them right. Refused: events that are not on the server, or that a device shows as refused. Unflagged: of a wrong clock
 * and not marked `clockSuspect`; misflagged: of a right one and marked.
 */
export async function measureClocks({ devices, jumps, seed }: ClockSizes, say: (line: string) => void): Promise<Figures> {
  say(`${devices} devices, ${jumps} jumps each, seed ${seed}`)
  const random = seededRandom(seed)
  const offsets: number[] = []
  const isWrong = new Map<string, boolean>()
  const site = await Site.open(devices, index => ({
    clockOffsetMs: () => offsets[index] ?? 0,
  }))
  try {
    for (const replica of site.replicas)
      replica.start()
    for (let jump = 0; jump < jumps; jump++) {
      for (let i = 0; i < devices; i++) {
        offsets[i] = random() < 0.2
          ? 0
          : (random() < 0.5
              ? -1
              : 1) * (clearlyWrongMs + random() * (twoHoursMs - clearlyWrongMs))
        for (let n = 0; n < 5; n++) {
          const id = await site.record(i, Date.now() + offsets[i]!)
          isWrong.set(id, offsets[i] !== 0)
        }
      }
      // Each is told under the clock it was recorded by.
      if (await site.drained(90_000) === undefined)
        throw new Error('The devices did not get through with their events within 90 s.')
    }
    const stored = await site.serverEvents()
    let rejected = 0
    for (const replica of site.replicas)
      rejected += (await allRows(replica)).filter(({ sync }) => sync === 'rejected').length
    return {
      clock_refused: figure(rejected + site.recorded.size - new Set(stored.map(({ event }) => event.eventId)).size, `of ${site.recorded.size} events`),
      clock_unflagged: figure(stored.filter(({ event, clockSuspect }) => isWrong.get(event.eventId) && !clockSuspect).length, 'events'),
      clock_misflagged: figure(stored.filter(({ event, clockSuspect }) => !isWrong.get(event.eventId) && clockSuspect).length, 'events'),
    }
  }
  finally {
    await site.close()
  }
}
