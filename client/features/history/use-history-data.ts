import type { CoverageStretch } from '#contract/coverage'
import type { HistoryDay, HistoryMoment } from '#contract/history-routes'
import type { CameraId } from '#contract/ids'
import type { PlantDay } from '#contract/shift'
import type { HistoryFilter, HistoryIncident } from '../../core/history/history-incident.ts'
import type { TimeScale } from '../../core/history/time-scale.ts'
import { onScopeDispose, shallowReactive, shallowRef, watch } from 'vue'
import { plantDayAfter } from '#contract/shift'
import { dayOf, dayStart, monthPage } from '../../core/history/site-clock.ts'
import { spanOf } from '../../core/history/time-scale.ts'
import { useCamerasStore } from '../../stores/cameras-store.ts'
import { useHistoryStore } from '../../stores/history-store.ts'

interface Wanted {
  readonly scale: TimeScale
  readonly day: PlantDay
  readonly timeZone: string
  readonly cameraIds: readonly CameraId[]
  readonly filter: HistoryFilter
}

/** Of the past beside what is shown as much again is read on either side, so that a drag finds it there. */
const marginOfSpan = 0.5
const leastMarginMs = 10 * 60_000
/** While a timeline is dragged or zoomed nothing is asked for. */
const settleMs = 250

/** What is known of the time that is shown: incidents, moments with their evidence, who watched, and the days of a month. */
export function useHistoryData(wanted: () => Wanted) {
  const history = useHistoryStore()
  const cameras = useCamerasStore()
  const incidents = shallowRef<readonly HistoryIncident[]>([])
  const moments = shallowReactive(new Map<CameraId, readonly HistoryMoment[]>())
  const stretches = shallowReactive(new Map<CameraId, readonly CoverageStretch[]>())
  const dayIncidents = shallowRef<readonly HistoryIncident[]>()
  const days = shallowRef<ReadonlyMap<PlantDay, HistoryDay>>(new Map())
  const gaps = shallowReactive(new Map<PlantDay, number>())
  const month = shallowRef('')
  const isOnline = shallowRef(true)
  const isWhole = shallowRef(true)
  const isLoading = shallowRef(true)
  let read: TimeScale & { readonly key: string } = { from: 0, to: 0, key: '' }
  let reading = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  /** A time and everything that is known of it; what was there stays until the new is whole. */
  async function load(withCoverage = true): Promise<void> {
    reading.abort()
    reading = new AbortController()
    const { signal } = reading
    const { scale, cameraIds, filter } = wanted()
    const margin = Math.max(leastMarginMs, spanOf(scale) * marginOfSpan)
    const range = {
      from: scale.from - margin,
      to: scale.to + margin,
      key: keyOf(),
    }
    read = range
    isLoading.value = true
    const found = await history.incidents(range.from, range.to, { ...filter, cameraIds }, signal)
    if (signal.aborted)
      return
    incidents.value = found.items
    isOnline.value = found.isOnline
    isWhole.value = found.isWhole
    await Promise.all(cameraIds.map(async (cameraId) => {
      const [ofCamera, covered] = await Promise.all([
        history.moments(cameraId, range.from, range.to, signal),
        withCoverage
          ? history.stretches(cameraId, range.from, Math.min(range.to, history.now()), signal)
          : stretches.get(cameraId),
      ])
      if (signal.aborted)
        return
      moments.set(cameraId, ofCamera.items)
      if (covered)
        stretches.set(cameraId, covered)
      else
        stretches.delete(cameraId)
    }))
    if (!signal.aborted)
      isLoading.value = false
  }

  function keyOf(): string {
    const { cameraIds, filter } = wanted()
    return JSON.stringify([cameraIds, filter])
  }

  async function loadDay(): Promise<void> {
    const { day, timeZone, filter, cameraIds } = wanted()
    const asked = `${day} ${keyOf()}`
    const found = await history.incidents(dayStart(day, timeZone), dayStart(plantDayAfter(day, 1), timeZone), { ...filter, cameraIds })
    if (asked === `${wanted().day} ${keyOf()}`)
      dayIncidents.value = found.items.filter(({ firstAt }) => dayOf(firstAt, timeZone) === day)
  }

  let turning = new AbortController()
  async function loadMonth(): Promise<void> {
    turning.abort()
    turning = new AbortController()
    const { signal } = turning
    const { timeZone, cameraIds, filter } = wanted()
    if (month.value === '')
      return
    const page = monthPage(month.value, 1).weeks.flat()
    const first = plantDayAfter(page[0]!, -1)
    const found = await history.days(dayStart(first, timeZone), dayStart(plantDayAfter(page.at(-1)!, 2), timeZone), timeZone, { ...filter, cameraIds }, signal)
    if (signal.aborted)
      return
    days.value = new Map(found.items.map(day => [day.day, day]))
    gaps.clear()
    // One day after the other, the newest first: the calendar can be used meanwhile.
    for (const day of page.filter(each => dayStart(each, timeZone) < history.now()).toReversed()) {
      if (signal.aborted || cameraIds.length === 0)
        return
      const gapMs = await history.gapOf(cameraIds, dayStart(day, timeZone), dayStart(plantDayAfter(day, 1), timeZone))
      if (gapMs === undefined)
        return
      if (!signal.aborted)
        gaps.set(day, gapMs)
    }
  }

  function later(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void load().catch(reportError), settleMs)
  }
  watch(() => wanted().scale, (scale) => {
    if (scale.from < read.from || scale.to > read.to || spanOf(scale) * 4 < read.to - read.from - 2 * leastMarginMs)
      later()
  })
  watch(keyOf, () => {
    void load().catch(reportError)
  }, { immediate: true })
  watch(() => `${wanted().day} ${keyOf()}`, () => {
    dayIncidents.value = undefined
    void loadDay().catch(reportError)
  }, { immediate: true })
  watch(() => `${month.value} ${wanted().timeZone} ${keyOf()}`, () => void loadMonth().catch(reportError), { immediate: true })
  watch(() => cameras.link.open, (open) => {
    if (!open)
      return
    void load().catch(reportError)
    void loadDay().catch(reportError)
    void loadMonth().catch(reportError)
  })

  // What happens while somebody looks: once a second at the most, and without asking anew who watched a week.
  let fresh: ReturnType<typeof setTimeout> | undefined
  const stop = history.onChange(() => {
    fresh ??= setTimeout(() => {
      fresh = undefined
      void load(false).catch(reportError)
      void loadDay().catch(reportError)
    }, 1_000)
  })
  onScopeDispose(() => {
    stop()
    clearTimeout(timer)
    clearTimeout(fresh)
    reading.abort()
    turning.abort()
  })

  return {
    incidents,
    moments,
    stretches,
    dayIncidents,
    days,
    gaps,
    month,
    isOnline,
    isWhole,
    isLoading,
  }
}
