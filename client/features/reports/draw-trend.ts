import type { Options } from 'uplot'
import type { ReportTrend } from '#contract/report'
import { severities } from '#contract/severity'
import 'uplot/dist/uPlot.min.css'

interface TrendDrawing {
  readonly trend: ReportTrend
  /** Epoch ms, rising: one more than steps. */
  readonly edges: readonly number[]
  readonly mark: { readonly from: number, readonly to: number }
  readonly timeZone: string
  /** Now: a step that is not over would look like a fall. */
  readonly untilMs: number
  /** CSS pixels. */
  readonly width: number
  readonly locale: string
  readonly names: { readonly total: string, readonly critical: string }
}

const height = 192
/** Beside the line's end. */
const labelWidth = 104

/** Values of the steps; null where nothing is known: before the first camera, and of a step that is not over. */
function trendValues({ steps, knownSince }: ReportTrend, edges: readonly number[], untilMs: number): { total: (number | null)[], critical: (number | null)[] } {
  const known = steps.map((counts, i) => knownSince !== undefined && edges[i + 1]! > knownSince && edges[i + 1]! <= untilMs
    ? counts
    : undefined)
  return {
    total: known.map(counts => counts
      ? severities.reduce((sum, severity) => sum + (counts[severity] ?? 0), 0)
      : null),
    critical: known.map(counts => counts
      ? counts.critical ?? 0
      : null),
  }
}

/** Draws the lines into an element with uPlot, which is fetched when the first line is drawn. `before`: called just before it is there. */
export async function drawTrend(host: HTMLElement, { trend, edges, mark, timeZone, untilMs, width, locale, names }: TrendDrawing, before: () => void): Promise<{ destroy: () => void }> {
  const { default: UPlot } = await import('uplot')
  before()
  const style = getComputedStyle(host)
  const colour = (name: string): string => style.getPropertyValue(`--${name}`)
  const font = `12px ${style.fontFamily}`
  const day = new Intl.DateTimeFormat(locale, { timeZone, month: 'numeric', day: 'numeric' })
  const { total, critical } = trendValues(trend, edges, untilMs)
  // One day alone has no line: it is a dot.
  const isAlone = total.filter(value => value !== null).length === 1
  const line = (label: string, stroke: string, widthPx: number): NonNullable<Options['series']>[number] => ({
    label,
    stroke,
    width: widthPx,
    spanGaps: false,
    points: { show: isAlone },
  })
  const axis = {
    stroke: colour('muted'),
    font,
    ticks: { show: false },
  }
  return new UPlot({
    width,
    height,
    padding: [8, labelWidth, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false },
      y: {
        range: (_, __, max) => [
          0,
          Math.max(1, max * 1.15),
        ],
      },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        // As many dates as have room.
        splits: () => edges.filter((_, i) => i % (width < 480
          ? 14
          : 7) === 0 && i < edges.length - 1),
        values: (_, at) => at.map(each => day.format(each)),
      },
      {
        ...axis,
        grid: {
          stroke: colour('line'),
          width: 1,
        },
        incrs: [
          1,
          2,
          5,
          10,
          20,
          50,
          100,
          200,
          500,
          1_000,
          2_000,
          5_000,
          10_000,
          50_000,
          100_000,
        ],
        size: 48,
      },
    ],
    series: [
      {},
      line(names.total, colour('muted'), 2),
      line(names.critical, colour('critical'), 2),
    ],
    hooks: {
      drawClear: [
        (plot) => {
          const { ctx, bbox } = plot
          const x = (at: number): number => plot.valToPos(at, 'x', true)
          const left = Math.max(bbox.left, x(mark.from))
          ctx.fillStyle = colour('line')
          ctx.fillRect(left, bbox.top, Math.max(2, x(mark.to) - left), bbox.height)
        },
      ],
      // Named where they end, not in a legend.
      draw: [
        (plot) => {
          const { ctx, bbox } = plot
          ctx.font = `${12 * devicePixelRatio}px ${style.fontFamily}`
          ctx.textAlign = 'left'
          const values = [
            [total, names.total, 'text'],
            [critical, names.critical, 'critical'],
          ] as const
          let lastY = Number.NEGATIVE_INFINITY
          for (const [of, name, token] of values) {
            const last = of.findLastIndex(value => value !== null)
            if (last < 0)
              continue
            const y = plot.valToPos(of[last]!, 'y', true) + 4 * devicePixelRatio
            const clear = Math.abs(y - lastY) < 16 * devicePixelRatio
              ? lastY + 16 * devicePixelRatio
              : y
            lastY = clear
            ctx.fillStyle = colour(token)
            ctx.fillText(name, bbox.left + bbox.width + 8 * devicePixelRatio, clear)
          }
        },
      ],
    },
  }, [
    edges.slice(0, -1),
    total,
    critical,
  ], host)
}
