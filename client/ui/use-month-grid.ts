import type { PlantDay } from '#contract/shift'
import { computed, nextTick, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { plantDayAfter } from '#contract/shift'
import { monthAfter, monthPage, weekdayOf } from '../core/history/site-clock.ts'

interface MonthGridWish {
  readonly chosen: () => PlantDay
  /** After it none can be chosen; absent: any can. */
  readonly last: () => PlantDay | undefined
  /** Where the buttons of the days are, each with its `data-day`. */
  readonly table: () => HTMLElement | null | undefined
}

/** One month of a calendar that keys walk (WAI-ARIA: grid; arrows, Home, End, Page Up and Down, with Shift by the year). */
export function useMonthGrid({ chosen, last, table }: MonthGridWish) {
  const { locale } = useI18n()
  const focused = ref(chosen())
  const month = ref(chosen().slice(0, 7))
  watch(chosen, (day) => {
    focused.value = day
    month.value = day.slice(0, 7)
  })
  const firstWeekday = computed(() => {
    const info = new Intl.Locale(locale.value) as Intl.Locale & { getWeekInfo?: () => { firstDay: number }, weekInfo?: { firstDay: number } }
    return (info.getWeekInfo?.() ?? info.weekInfo)?.firstDay === 1 || locale.value === 'de'
      ? 1
      : 7
  })
  /** A date has no zone: noon in UTC is that date everywhere that counts by it. */
  const noon = (day: PlantDay): Date => new Date(`${day}T12:00:00Z`)
  const isOut = (day: PlantDay): boolean => day > (last() ?? day)

  async function go(day: PlantDay): Promise<void> {
    focused.value = isOut(day)
      ? last()!
      : day
    month.value = focused.value.slice(0, 7)
    await nextTick()
    table()?.querySelector<HTMLElement>(`[data-day="${focused.value}"]`)?.focus()
  }
  function key(event: KeyboardEvent): void {
    const day = focused.value
    const inWeek = (weekdayOf(day) - firstWeekday.value + 7) % 7
    const next = ({
      ArrowLeft: () => plantDayAfter(day, -1),
      ArrowRight: () => plantDayAfter(day, 1),
      ArrowUp: () => plantDayAfter(day, -7),
      ArrowDown: () => plantDayAfter(day, 7),
      Home: () => plantDayAfter(day, -inWeek),
      End: () => plantDayAfter(day, 6 - inWeek),
      PageUp: () => monthAfter(day, event.shiftKey
        ? -12
        : -1),
      PageDown: () => monthAfter(day, event.shiftKey ? 12 : 1),
    } as Readonly<Record<string, () => PlantDay>>)[event.key]
    if (!next || event.ctrlKey || event.metaKey || event.altKey)
      return
    event.preventDefault()
    event.stopPropagation()
    void go(next())
  }
  return {
    month,
    focused,
    weeks: computed(() => monthPage(month.value, firstWeekday.value).weeks),
    monthName: computed(() => new Intl.DateTimeFormat(locale.value, { timeZone: 'UTC', year: 'numeric', month: 'long' }).format(noon(`${month.value}-01`))),
    weekdayName: (day: PlantDay, form: 'narrow' | 'long'): string => new Intl.DateTimeFormat(locale.value, { timeZone: 'UTC', weekday: form }).format(noon(day)),
    isOut,
    hasNext: computed(() => month.value < (last() ?? '9999-12').slice(0, 7)),
    key,
    /** To where the keyboard is. */
    focus: () => go(focused.value),
    /** Leafs on; the day that Tab goes to is one of the month. */
    turn(by: 1 | -1): void {
      month.value = monthAfter(`${month.value}-01`, by).slice(0, 7)
      focused.value = month.value === last()?.slice(0, 7)
        ? last()!
        : `${month.value}-01`
    },
  }
}
