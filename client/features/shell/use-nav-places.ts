import type { Component } from 'vue'
import { Cctv, ChartNoAxesGantt, History, LayoutGrid, Settings, ShieldAlert, Wrench } from '@lucide/vue'
import { useMediaQuery } from '@vueuse/core'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute } from 'vue-router'
import { useIncidentsStore } from '../../stores/incidents-store.ts'
import { useSessionStore } from '../../stores/session-store.ts'
import { adminPlaces } from '../admin/admin-places.ts'

export interface NavPlace {
  readonly to: string
  readonly name: string
  readonly icon: Component
  readonly isCurrent: boolean
  /** Of things that wait here for who is signed in. */
  readonly count?: number
}

/** As many as fingers hit on a phone, with the way to the others among them. */
const phonePlaces = 5
/** Pages that lie beside the first of their kind. */
const reportPages: readonly string[] = [
  '/reports',
  '/heat-map',
  '/coverage',
  '/health',
]

/** Where one may go: `shown` in the rail or bar, `more` behind its last button, which a phone has. */
export function useNavPlaces() {
  const { t } = useI18n()
  const session = useSessionStore()
  const incidents = useIncidentsStore()
  const route = useRoute()
  const isPhone = useMediaQuery('(orientation: portrait) and (max-width: 639px)')
  const isStation = computed(() => session.current?.role === 'station')
  const admin = computed(() => adminPlaces.filter(({ permission }) => session.may(permission)).map(({ to }) => to))

  const all = computed<readonly NavPlace[]>(() => {
    const at = (to: string, isCurrent = route.path === to): Pick<NavPlace, 'to' | 'isCurrent'> => ({ to, isCurrent })
    const [firstOfAdmin] = admin.value
    return [
      isStation.value
        ? {
            ...at('/station'),
            name: t('nav.station'),
            icon: Cctv,
          }
        : {
            ...at('/'),
            name: t('nav.wall'),
            icon: LayoutGrid,
          },
      {
        ...at('/incidents', route.path.startsWith('/incidents')),
        name: t('nav.events'),
        icon: ShieldAlert,
        count: isStation.value ? 0 : incidents.unreviewedRecently,
      },
      ...(isStation.value
        ? []
        : [
            {
              ...at('/history'),
              name: t('nav.history'),
              icon: History,
            },
          ]),
      ...(isStation.value || !session.may('coverage:read')
        ? []
        : [
            {
              ...at('/reports', reportPages.includes(route.path)),
              name: t('nav.reports'),
              icon: ChartNoAxesGantt,
            },
          ]),
      ...(firstOfAdmin === undefined
        ? []
        : [
            {
              ...at(firstOfAdmin, admin.value.includes(route.path)),
              name: t('nav.admin'),
              icon: Wrench,
            },
          ]),
      {
        ...at('/settings'),
        name: t('nav.settings'),
        icon: Settings,
      },
    ]
  })
  /** The help is one more, so a phone that has room for all but it has none for it. */
  const isFolded = computed(() => isPhone.value && all.value.length + 1 > phonePlaces)
  return {
    isFolded,
    shown: computed(() => isFolded.value
      ? all.value.slice(0, phonePlaces - 1)
      : all.value),
    more: computed(() => isFolded.value
      ? all.value.slice(phonePlaces - 1)
      : []),
  }
}
