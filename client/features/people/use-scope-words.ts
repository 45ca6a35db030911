import type { Scope } from '#contract/scope'
import { useI18n } from 'vue-i18n'
import { readableName } from '../../i18n/default-names.ts'
import { useCamerasStore } from '../../stores/cameras-store.ts'
import { useSitesStore } from '../../stores/sites-store.ts'

/** More than this are counted, not named. */
const named = 3

/** Tells where somebody's role counts: `Everything`, or the sites by name and how many cameras besides. */
export function useScopeWords(): (scope: Scope) => string {
  const { t } = useI18n()
  const sites = useSitesStore()
  const cameras = useCamerasStore()
  return (scope) => {
    if (scope.kind === 'everything')
      return t('people.scope.everything')
    const known = sites.isLoaded
      ? sites.sites
      : cameras.known?.sites ?? []
    const siteNames = scope.siteIds.flatMap(id => known.filter(({ siteId }) => siteId === id).map(({ name }) => readableName(name, t)))
    const cameraNames = scope.cameraIds.flatMap(id => cameras.find(id)?.name ?? [])
    const all = [
      ...siteNames,
      ...cameraNames,
    ]
    if (all.length === 0)
      return t('people.scope.nothing')
    const parts = all.length <= named
      ? all
      : [
          ...all.slice(0, named - 1),
          t('people.scope.andMore', { n: all.length - named + 1 }),
        ]
    return parts.join(', ')
  }
}
