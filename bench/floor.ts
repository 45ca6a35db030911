import type { Bench, Figures } from './bench.ts'
import { Plant } from '../e2e/plant.ts'
import { measureAxe } from './floor/axe.ts'
import { measureStart } from './floor/start.ts'

/** The experience: how soon, how large, how accessible. README.md beside this file says how each figure is measured. */
export const floorBench: Bench = {
  help: 'starts servers, the demo plant and browsers of its own on this machine; about ten minutes',
  goals: {
    entry_kb: { atMost: 250 },
    precache_mb: { atMost: 25 },
    offline_start_ms: { atMost: 2000 },
    axe_violations: { exactly: 0 },
  },
  parts: {
    start: async say => measureFreshStart(say),
    axe: async say => measureAxe({}, say),
  },
}

/** On the demo plant without a station: the page that is measured also analyses, as a plant's first one does. */
async function measureFreshStart(say: (line: string) => void): Promise<Figures> {
  say('the demo plant')
  const plant = await Plant.start({ cameras: {}, station: false })
  try {
    return await measureStart({ plant }, say)
  }
  finally {
    await plant.destroy()
  }
}
