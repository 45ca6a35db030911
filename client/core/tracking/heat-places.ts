import type { NormPolygon } from '#contract/geometry'
import type { HeatMap } from './heat-map.ts'
import { isInPolygon } from '../geometry/polygon.ts'

/** A part of the picture by thirds, for what lies in no zone. */
const pictureAreas = [
  'top-left',
  'top',
  'top-right',
  'left',
  'middle',
  'right',
  'bottom-left',
  'bottom',
  'bottom-right',
] as const
type PictureArea = (typeof pictureAreas)[number]

interface HeatPlace {
  /** The first of the zones that it lies in, by index; else the part of the picture. */
  readonly place: { readonly kind: 'zone', readonly index: number } | { readonly kind: 'area', readonly area: PictureArea }
  readonly seconds: number
}

/** Where the most time was spent, in places that have a name: what a heat map shows, for whoever does not see it. The longest first, and none without any. */
export function heatPlaces({ columns, rows, seconds }: HeatMap, zones: readonly { readonly polygon: NormPolygon }[]): HeatPlace[] {
  const places = new Map<string, HeatPlace>()
  for (let i = 0; i < seconds.length; i++) {
    if (!(seconds[i]! > 0))
      continue
    const x = (i % columns + 0.5) / columns
    const y = (Math.floor(i / columns) + 0.5) / rows
    const index = zones.findIndex(({ polygon }) => isInPolygon(x, y, polygon))
    const area = pictureAreas[Math.min(2, Math.floor(y * 3)) * 3 + Math.min(2, Math.floor(x * 3))]!
    const key = index < 0
      ? area
      : String(index)
    places.set(key, {
      place: index < 0
        ? { kind: 'area', area }
        : { kind: 'zone', index },
      seconds: (places.get(key)?.seconds ?? 0) + seconds[i]!,
    })
  }
  return [
    ...places.values(),
  ].sort((a, b) => b.seconds - a.seconds)
}
