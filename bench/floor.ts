import type { Bench, Figures } from './bench.ts'
import { Plant } from '../e2e/plant.ts'
import { measureAxe } from './floor/axe.ts'
import { measureHistory } from './floor/history.ts'
import { measureStart } from './floor/start.ts'
import { measureWall } from './floor/wall.ts'

/** The experience: how soon, how large, how accessible. README.md beside this file says how each figure is measured. */
export const floorBench: Bench = {
  help: 'starts servers, the demo plant and browsers of its own on this machine; about ten minutes',
  goals: {
    'entry_kb': { atMost: 250 },
    'precache_mb': { atMost: 25 },
    'offline_start_ms': { atMost: 2000 },
    'axe_violations': { exactly: 0 },
    'layout_shift': { exactly: 0 },
    'long_tasks_12': { exactly: 0 },
    'SUP-3_first_picture_ms': { atMost: 2000 },
    'SUP-3_wall_12_ms': { atMost: 5000 },
    'SUP-3_breach_banner_ms': { atMost: 2000 },
    'SUP-4_focus_ms': { atMost: 1000 },
    'REV-2_actions': { atMost: 2 },
    'REV-3_start_ms': { atMost: 1500 },
  },
  parts: {
    start: async say => measureFreshStart(say),
    wall: async say => measureWall({}, say),
    history: async say => measureHistory({}, say),
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
