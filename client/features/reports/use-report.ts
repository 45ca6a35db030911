import type { ShiftCoverage } from '#contract/coverage'
import { computed, shallowRef, watch } from 'vue'
import { useReportStore } from '../../stores/report-store.ts'
import { useAttempt } from '../../ui/use-attempt.ts'
import { useReportPeriod } from './use-report-period.ts'

type Store = ReturnType<typeof useReportStore>
type Counted = Awaited<ReturnType<Store['sum']>>
type Trend = Awaited<ReturnType<Store['trend']>>

/** What the address asks for, and what of it was counted. */
export function useReport(nowMs: () => number) {
  const asked = useReportPeriod(nowMs)
  const { site, timeZone, period } = asked
  const store = useReportStore()
  const { working, failure, attempt } = useAttempt()
  const counted = shallowRef<Counted>()
  const trend = shallowRef<Trend>()
  /** undefined: not loaded yet; null: not known without the server. */
  const coverage = shallowRef<readonly ShiftCoverage[] | null>()
  const wanted = computed(() => JSON.stringify([site.value?.siteId, period.value]))

  async function load(): Promise<void> {
    const own = wanted.value
    if (!site.value)
      return
    const { siteId } = site.value
    const { value: of } = period
    const isStill = (): boolean => own === wanted.value
    counted.value = undefined
    coverage.value = undefined
    await attempt(async () => {
      const sum = await store.sum(siteId, of, timeZone.value)
      if (!isStill())
        return
      counted.value = sum
      await Promise.all([
        store.coverage(siteId, of).then(known => isStill() && (coverage.value = known ?? null)),
        store.trend(siteId, of, timeZone.value).then(known => isStill() && (trend.value = known)),
      ])
    })
    if (!isStill())
      await load()
  }
  watch(wanted, load, { immediate: true })

  return {
    ...asked,
    counted,
    trend,
    coverage,
    working,
    failure,
    load,
  }
}
