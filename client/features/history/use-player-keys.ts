import type { Playhead } from './use-playhead.ts'
import { useKeys } from '../help/use-keys.ts'

/** REV-5: the keys of the player, as the help shows them. */
export function usePlayerKeys(playhead: Playhead, jump: (ms: number) => void): void {
  useKeys('history', {
    'Space': () => playhead.toggle(),
    'Left': () => jump(-10_000),
    'Right': () => jump(10_000),
    ',': () => playhead.step(-1),
    '.': () => playhead.step(1),
    '[': () => playhead.changeRate(-1),
    ']': () => playhead.changeRate(1),
  })
}
