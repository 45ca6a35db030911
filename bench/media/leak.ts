import type { Figures } from '../bench.ts'
import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { findWorker } from '../../sfu/media/testing/find-worker.ts'
import { countHeld, followRouters, joinAndLeave } from '../../sfu/media/testing/join-and-leave.ts'
import { createRealPlane } from '../../sfu/media/testing/real-plane.ts'
import { figure } from '../figure.ts'

/** Pipes between workers and the like, which are made once and stay. */
const warmUpRounds = 50

/**
 * Browsers that join two cameras on two workers and leave, so many times: what is held afterwards beyond what was held before, summed over
 * transports, consumers, producers, descriptors and with them ports.
 */
export async function measureLeak(rounds: number, say: (line: string) => void): Promise<Figures> {
  const workerBin = findWorker()
  if (workerBin === undefined)
    throw new Error('Run `npm test` first: there is no mediasoup worker on this machine.')
  const routers = followRouters()
  const { plane, launcherFolder } = createRealPlane(workerBin, 2)
  const running = plane.run(new AbortController().signal)
  await plane.ready()
  try {
    await joinAndLeave(plane, warmUpRounds)
    await sleep(1_000)
    const before = await countHeld(plane, plane.workerPids, routers)
    const startedAt = performance.now()
    await joinAndLeave(plane, rounds)
    say(`${rounds} joins and leaves in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`)
    await sleep(1_000)
    const after = await countHeld(plane, plane.workerPids, routers)
    const more = Object.entries(after).map(([what, count]) => [what, count - before[what as keyof typeof before]] as const)
    say(more.map(([what, count]) => `${what} ${count}`).join(', '))
    return {
      [`leak_after_${rounds}_joins`]: figure(more.reduce((sum, [, count]) => sum + Math.abs(count), 0), 'things'),
    }
  }
  finally {
    await plane.close()
    await running
    await rm(launcherFolder, { recursive: true })
  }
}
