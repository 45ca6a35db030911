import type { Label } from '#contract/detection'
import type { CameraId } from '#contract/ids'
import type { HeatMap } from '../../core/tracking/heat-map.ts'
import { onBeforeUnmount, shallowRef, watch } from 'vue'
import { hourOfDay } from '#contract/report-facts'
import { reportHourMs } from '#contract/report-fold'
import { useReportStore } from '../../stores/report-store.ts'
import { useAttempt } from '../../ui/use-attempt.ts'

export type Heat
  = | { readonly kind: 'none' }
    | { readonly kind: 'running', readonly done: number }
    /** `askedMs`: how long the time was that was asked for. */
    /** Whoever counts could not be started, or ended. */
    | { readonly kind: 'failed' }
    | { readonly kind: 'done', readonly map: HeatMap, readonly askedMs: number, readonly wasStopped: boolean }

interface HeatWish {
  readonly cameraId: CameraId
  /** Epoch ms. */
  readonly from: number
  readonly to: number
  readonly timeZone: string
  /** By the site's clock, 0 to 23; absent: all of them. */
  readonly hour?: number
  readonly label: Label
}

/** Adds up where people or trucks were, anew with every wish; the picture under it besides. */
export function useHeatMap(wish: () => HeatWish | undefined, nowMs: () => number) {
  const store = useReportStore()
  const heat = shallowRef<Heat>({ kind: 'none' })
  const picture = shallowRef<{ readonly source: string, readonly at: number }>()
  const { failure, attempt } = useAttempt()
  let running: AbortController | undefined

  function stop(): void {
    running?.abort()
  }

  async function start(): Promise<void> {
    stop()
    const wanted = wish()
    if (!wanted)
      return
    const own = running = new AbortController()
    const ranges = rangesOf(wanted, nowMs())
    heat.value = { kind: 'running', done: 0 }
    const counted = await store.heat({
      cameraId: wanted.cameraId,
      ranges,
      label: wanted.label,
    }, (done) => {
      if (running === own)
        heat.value = { kind: 'running', done }
    }, own.signal).catch(() => undefined)
    if (running !== own)
      return
    heat.value = counted
      ? {
          kind: 'done',
          map: counted,
          askedMs: ranges.reduce((all, { from, to }) => all + to - from, 0),
          wasStopped: own.signal.aborted,
        }
      : { kind: 'failed' }
  }

  function letGo(): void {
    if (picture.value)
      URL.revokeObjectURL(picture.value.source)
    picture.value = undefined
  }
  watch(() => JSON.stringify(wish()), start, { immediate: true })
  watch(() => wish()?.cameraId, async (cameraId) => {
    letGo()
    await attempt(async () => {
      const newest = cameraId && await store.newestPicture(cameraId)
      if (newest && cameraId === wish()?.cameraId) {
        picture.value = {
          source: URL.createObjectURL(newest.picture),
          at: newest.at,
        }
      }
    })
  }, { immediate: true })
  onBeforeUnmount(() => {
    running?.abort()
    running = undefined
    letGo()
  })
  return {
    heat,
    picture,
    failure,
    start,
    stop,
  }
}

/** The time that is over, or of each day of it one hour. */
function rangesOf({ from, to, hour, timeZone }: HeatWish, nowMs: number): { from: number, to: number }[] {
  const until = Math.min(to, nowMs)
  if (hour === undefined) {
    return from < until
      ? [
          { from, to: until },
        ]
      : []
  }
  return Array.from({
    length: Math.ceil((until - from) / reportHourMs),
  }, (_, i) => from + i * reportHourMs)
    .filter(at => hourOfDay(at, timeZone) === hour)
    .map(at => ({
      from: at,
      to: Math.min(until, at + reportHourMs),
    }))
}
