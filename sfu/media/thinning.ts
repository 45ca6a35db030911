import type { Thinning } from '#contract/stream'
import type { PacketMark } from '../core/camera-source.ts'
import { unreachable } from '#contract/unreachable'

/** MJ4: whether packets of such a picture are in a stream so thinned. Whole pictures go or stay. */
export function keeps(thinning: Thinning, picture: PacketMark['picture']): boolean {
  switch (thinning) {
    case 'none':
      return true
    case 'reference':
      return picture !== 'disposable'
    case 'key':
      return picture === 'key'
    default:
      return unreachable(thinning)
  }
}
