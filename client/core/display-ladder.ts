import type { Thinning } from '#contract/stream'

/** Pictures a second worth presenting on each tile while `visibleTiles` are in sight: small pictures lose nothing by fewer. */
export function displayFps(visibleTiles: number): number {
  if (visibleTiles <= 4)
    return 30
  return visibleTiles <= 8
    ? 15
    : 10
}

export interface TileRung {
  /** Present at most this many pictures a second. */
  readonly maxFps: number
  /** Ask the server for these pictures alone. */
  readonly thinning: Thinning
}

export interface TileSituation {
  visibleTiles: number
  /** The one large picture: looked at, so it is the last to give way. */
  isFocused: boolean
  /** What the browser as a whole has to save (display-pressure.ts). */
  pressure: Thinning
  /** Time between key frames of the stream, ms; undefined while unknown. */
  gopMs: number | undefined
}

/** With key frames further apart than this every picture would be old before the next one (a tile is stale after 3.5 s). */
const longestKeyGapMs = 3_000
const oneLess: Record<Thinning, Thinning> = { none: 'none', reference: 'none', key: 'reference' }

/**
 * The rung of the display ladder a tile stands on. First fewer pictures are presented, by the count of tiles; under pressure fewer are
 * sent: those that nothing depends on go first, then all but key frames, on the focused tile one step later than on the others.
 */
export function tileRung({ visibleTiles, isFocused, pressure, gopMs }: TileSituation): TileRung {
  const asked = isFocused
    ? oneLess[pressure]
    : pressure
  return {
    maxFps: isFocused
      ? displayFps(1)
      : displayFps(visibleTiles),
    thinning: asked === 'key' && (gopMs === undefined || gopMs > longestKeyGapMs)
      ? 'reference'
      : asked,
  }
}
