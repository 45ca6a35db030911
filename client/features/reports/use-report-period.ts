import type { SiteId } from '#contract/ids'
import type { ReportPeriod } from '#contract/report-period'
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { boundsOfPeriod, periodAfter } from '#contract/report-period'
import { plantDayAfter, plantDayOf, plantDaySchema, shiftsOf } from '#contract/shift'
import { epochMs } from '#contract/time'
import { useSessionStore } from '../../stores/session-store.ts'

/**
 * What the address asks for: `site`, `period`, `day`, `shift`. Without a day it is the newest period that is over: a bookmark for every
 * Monday. `ofSite`: where the site is known otherwise.
 */
export function useReportPeriod(nowMs: () => number, ofSite?: () => SiteId | undefined) {
  const route = useRoute()
  const router = useRouter()
  const session = useSessionStore()
  const sites = computed(() => session.current?.sites ?? [])
  const site = computed(() => {
    const wanted = ofSite?.() ?? route.query.site
    return sites.value.find(({ siteId }) => siteId === wanted) ?? sites.value[0]
  })
  const timeZone = computed(() => site.value?.timeZone ?? 'UTC')
  const period = computed<ReportPeriod>(() => {
    const { period: kind, day, shift } = route.query
    const parsed = plantDaySchema.safeParse(day)
    const newest = newestOver(kind === 'day' || kind === 'week'
      ? kind
      : 'shift', nowMs(), timeZone.value)
    if (!parsed.success)
      return newest
    if (newest.kind !== 'shift')
      return { kind: newest.kind, day: parsed.data }
    return {
      kind: 'shift',
      day: parsed.data,
      shift: shift === '0'
        ? 0
        : shift === '1'
          ? 1
          : 2,
    }
  })
  const bounds = computed(() => boundsOfPeriod(period.value, timeZone.value))
  const today = computed(() => plantDayOf(epochMs(nowMs()), timeZone.value))
  const hasNext = computed(() => boundsOfPeriod(periodAfter(period.value, 1), timeZone.value).from < nowMs())

  function go(next: ReportPeriod, siteId: SiteId | undefined = site.value?.siteId): void {
    void router.replace({
      query: {
        ...route.query,
        site: siteId,
        period: next.kind,
        day: next.day,
        shift: next.kind === 'shift'
          ? String(next.shift)
          : undefined,
      },
    })
  }

  return {
    sites,
    site,
    timeZone,
    period,
    bounds,
    today,
    hasNext,
    go,
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
