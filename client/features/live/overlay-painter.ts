import type { Label } from '#contract/detection'
import type { NormBox, NormPolygon } from '#contract/geometry'
import type { Severity } from '#contract/severity'
import type { DrawnZone, OverlayScene, TrailPoint } from './overlay-scene.ts'
import { trailMs } from './overlay-scene.ts'

/** Colours of the overlay; pictures do not follow the theme, so these are read once. */
export interface OverlayPalette {
  calm: string
  halo: string
  severity: Record<Severity, string>
}

/** What is painted: a tile's newest look, or a moment of a film. */
type PaintedScene = Pick<OverlayScene, 'lookAt' | 'boxesAt' | 'trailsAt'> & { readonly zones: readonly DrawnZone[] }
interface Rect { x: number, y: number, width: number, height: number }

const fontPx = 12
const arrowPx = 22
const font = `550 ${fontPx}px "Pretendard Variable", sans-serif`

/** What is worn as it should be is seen on the person: a thin box is enough. */
const worn: ReadonlySet<Label> = new Set<Label>(['helmet', 'vest'])

/** Paints zones, paths and boxes into `rect` (CSS px) of a canvas whose context is scaled to CSS px; without `nameOf`, for pictures too small to read names on, without names. Visual direction: "The tile". */
export function paintOverlay(context: CanvasRenderingContext2D, scene: PaintedScene, rect: Rect, nowMs: number, palette: OverlayPalette, nameOf: ((label: Label) => string) | undefined): void {
  const look = scene.lookAt(nowMs)
  // A zone over the whole view would only grey the picture and frame the tile.
  for (const zone of scene.zones.filter(({ polygon }) => !isWholeView(polygon)))
    paintZone(context, zone, rect, palette, look?.occupied.has(zone.zoneId) ?? false)
  for (const [trackId, trail] of scene.trailsAt(nowMs))
    paintTrail(context, trail, rect, nowMs, colourOf(look?.violations.get(trackId), palette))
  // Names last, so that no box crosses them out.
  const boxes = scene.boxesAt(nowMs).map(({ trackId, label, box }) => ({
    label,
    box: toPixels(box, rect),
    colour: colourOf(look?.violations.get(trackId), palette),
  }))
  for (const { label, box, colour } of boxes) {
    paintBox(context, box, colour, palette.halo, worn.has(label)
      ? 1
      : 2)
  }
  for (const { label, box, colour } of boxes) {
    if (nameOf && !worn.has(label))
      paintName(context, box, rect, colour, palette.halo, nameOf(label))
  }
}

function toPixels(box: NormBox, rect: Rect): Rect {
  return {
    x: rect.x + box.x1 * rect.width,
    y: rect.y + box.y1 * rect.height,
    width: (box.x2 - box.x1) * rect.width,
    height: (box.y2 - box.y1) * rect.height,
  }
}

function colourOf(severity: Severity | undefined, palette: OverlayPalette): string {
  return severity ? palette.severity[severity] : palette.calm
}

function paintZone(context: CanvasRenderingContext2D, { polygon, counted }: DrawnZone, rect: Rect, { calm: colour, halo }: OverlayPalette, occupied: boolean): void {
  context.beginPath()
  for (const { x, y } of polygon)
    context.lineTo(rect.x + x * rect.width, rect.y + y * rect.height)
  context.closePath()
  context.fillStyle = colour
  context.globalAlpha = occupied ? 0.16 : 0.08
  context.fill()
  context.globalAlpha = 0.9
  context.strokeStyle = colour
  context.lineWidth = 1.5
  context.setLineDash(occupied
    ? []
    : [6, 5])
  context.stroke()
  context.setLineDash([])
  for (const side of counted && polygon.length === 2
    ? [1, -1]
    : []) {
    if (counted === 'both' || (counted === 'to-left') === (side === 1))
      paintArrow(context, polygon, rect, side, colour, halo)
  }
  context.globalAlpha = 1
}

/** Over the middle of a line to its left (1) or right (-1), as the editor draws it. */
function paintArrow(context: CanvasRenderingContext2D, [a, b]: NormPolygon, rect: Rect, side: number, colour: string, halo: string): void {
  const dx = (b!.x - a!.x) * rect.width
  const dy = (b!.y - a!.y) * rect.height
  const length = Math.hypot(dx, dy)
  // On a small tile an arrow longer than its line would say more than the line.
  if (!(length >= arrowPx))
    return
  const [nx, ny] = [dy / length * side, -dx / length * side]
  const x = rect.x + (a!.x + b!.x) / 2 * rect.width
  const y = rect.y + (a!.y + b!.y) / 2 * rect.height
  const tip = { x: x + nx * arrowPx, y: y + ny * arrowPx }
  const barb = arrowPx / 3
  context.beginPath()
  context.moveTo(x, y)
  context.lineTo(tip.x, tip.y)
  context.moveTo(tip.x - nx * barb - ny * barb, tip.y - ny * barb + nx * barb)
  context.lineTo(tip.x, tip.y)
  context.lineTo(tip.x - nx * barb + ny * barb, tip.y - ny * barb - nx * barb)
  context.lineCap = 'round'
  for (const [stroke, line] of [
    [halo, 4],
    [colour, 2],
  ] as const) {
    context.strokeStyle = stroke
    context.lineWidth = line
    context.stroke()
  }
}

/** Whether a zone is the picture itself. */
function isWholeView(polygon: NormPolygon): boolean {
  return polygon.length === 4 && polygon.every(({ x, y }) => (x < 0.01 || x > 0.99) && (y < 0.01 || y > 0.99))
}

function paintTrail(context: CanvasRenderingContext2D, trail: readonly TrailPoint[], rect: Rect, nowMs: number, colour: string): void {
  context.strokeStyle = colour
  context.lineWidth = 2
  context.lineCap = 'round'
  for (let i = 1; i < trail.length; i++) {
    const [from, to] = [trail[i - 1]!, trail[i]!]
    context.globalAlpha = Math.max(0, 0.8 * (1 - (nowMs - to.atMs) / trailMs))
    context.beginPath()
    context.moveTo(rect.x + from.x * rect.width, rect.y + from.y * rect.height)
    context.lineTo(rect.x + to.x * rect.width, rect.y + to.y * rect.height)
    context.stroke()
  }
  context.globalAlpha = 1
}

function paintBox(context: CanvasRenderingContext2D, { x, y, width, height }: Rect, colour: string, halo: string, line: number): void {
  context.beginPath()
  context.roundRect(x, y, width, height, 2)
  context.strokeStyle = halo
  context.lineWidth = line + 2
  context.stroke()
  context.strokeStyle = colour
  context.lineWidth = line
  context.stroke()
}

function paintName(context: CanvasRenderingContext2D, { x, y, height }: Rect, picture: Rect, colour: string, halo: string, name: string): void {
  context.font = font
  const chipWidth = context.measureText(name).width + 8
  const chipHeight = fontPx + 6
  // On a far and small person a name would hide more than it tells.
  if (height < chipHeight * 1.5)
    return
  // Inside the top edge; wider than a slim box when it must be, and never beyond the picture.
  const chipX = Math.min(x, picture.x + picture.width - chipWidth)
  context.fillStyle = colour
  context.fillRect(chipX, y, chipWidth, chipHeight)
  context.fillStyle = halo
  context.textBaseline = 'middle'
  context.fillText(name, chipX + 4, y + chipHeight / 2 + 0.5)
}

/** The palette as tokens.css has it. */
export function readOverlayPalette(read: (token: string) => string): OverlayPalette {
  return {
    calm: read('--video-calm'),
    halo: read('--video-halo'),
    severity: {
      critical: read('--video-critical'),
      high: read('--video-high'),
      medium: read('--video-medium'),
      low: read('--video-low'),
      health: read('--video-health'),
    },
  }
}
