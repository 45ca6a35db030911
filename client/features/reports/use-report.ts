import type { ShiftCoverage } from '#contract/coverage'
import type { SiteId } from '#contract/ids'
import type { ReportPeriod } from '#contract/report-period'
import type { useReportStore } from '../../stores/report-store.ts'
import { computed, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { boundsOfPeriod, periodAfter } from '#contract/report-period'
import { plantDayAfter, plantDayOf, plantDaySchema, shiftsOf } from '#contract/shift'
import { epochMs } from '#contract/time'
import { useReportStore as reportStore } from '../../stores/report-store.ts'
import { useSessionStore } from '../../stores/session-store.ts'
import { useAttempt } from '../../ui/use-attempt.ts'

type Store = ReturnType<typeof useReportStore>
type Counted = Awaited<ReturnType<Store['sum']>>
type Trend = Awaited<ReturnType<Store['trend']>>

/** What the address asks for, and what of it was counted. Without a day in the address it is the newest period that is over: a bookmark for every Monday. */
export function useReport(nowMs: () => number) {
  const route = useRoute()
  const router = useRouter()
  const session = useSessionStore()
  const store = reportStore()
  const { working, failure, attempt } = useAttempt()

  const sites = computed(() => session.current?.sites ?? [])
  const site = computed(() => sites.value.find(({ siteId }) => siteId === route.query.site) ?? sites.value[0])
  const timeZone = computed(() => site.value?.timeZone ?? 'UTC')
  const period = computed<ReportPeriod>(() => {
    const { period: kind, day, shift } = route.query
    const parsed = plantDaySchema.safeParse(day)
    const newest = newestOver(kind === 'day' || kind === 'week'
      ? kind
      : 'shift', nowMs(), timeZone.value)
    if (!parsed.success)
      return newest
    return newest.kind === 'shift'
      ? {
          kind: 'shift',
          day: parsed.data,
          shift: shift === '0'
            ? 0
            : shift === '1'
              ? 1
              : 2,
        }
      : { kind: newest.kind, day: parsed.data }
  })
  const bounds = computed(() => boundsOfPeriod(period.value, timeZone.value))
  const today = computed(() => plantDayOf(epochMs(nowMs()), timeZone.value))
  const hasNext = computed(() => boundsOfPeriod(periodAfter(period.value, 1), timeZone.value).from < nowMs())

  function go(next: ReportPeriod, siteId: SiteId | undefined = site.value?.siteId): void {
    void router.replace({
      query: {
        site: siteId,
        period: next.kind,
        day: next.day,
        ...next.kind === 'shift' && {
          shift: String(next.shift),
        },
      },
    })
  }

  const counted = shallowRef<Counted>()
  const trend = shallowRef<Trend>()
  /** undefined: not loaded yet; null: not known without the server. */
  const coverage = shallowRef<readonly ShiftCoverage[] | null>()
  const wanted = computed(() => JSON.stringify([site.value?.siteId, period.value]))

  async function load(): Promise<void> {
    const asked = wanted.value
    if (!site.value)
      return
    const { siteId } = site.value
    const { value: of } = period
    const isStill = (): boolean => asked === wanted.value
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
    sites,
    site,
    timeZone,
    period,
    bounds,
    today,
    hasNext,
    go,
    counted,
    trend,
    coverage,
    working,
    failure,
    load,
  }
}

function newestOver(kind: ReportPeriod['kind'], nowMs: number, timeZone: string): ReportPeriod {
  const day = plantDayOf(epochMs(nowMs), timeZone)
  if (kind !== 'shift')
    return periodAfter({ kind, day }, -1)
  const running = shiftsOf(day, timeZone).findIndex(({ to }) => nowMs < to)
  return running > 0
    ? {
        kind,
        day,
        shift: running === 1
          ? 0
          : 1,
      }
    : {
        kind,
        day: plantDayAfter(day, -1),
        shift: 2,
      }
}
