import type { SiteId } from '#contract/ids'
import type { Site, SiteChoice } from '#contract/site'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useAppServices } from './app-services.ts'

/** The sites, as they were when last loaded, by name. Calls reject with AppError or NetworkUnavailable. */
export const useSitesStore = defineStore('sites', () => {
  const { siteAdmin } = useAppServices()
  const loaded = shallowRef<readonly Site[]>()
  const sites = computed(() => (loaded.value ?? []).toSorted((a, b) => a.name.localeCompare(b.name)))
  const isLoaded = computed(() => loaded.value !== undefined)
  const put = (site: Site): void => {
    loaded.value = [
      ...(loaded.value ?? []).filter(({ siteId }) => siteId !== site.siteId),
      site,
    ]
  }
  return {
    sites,
    isLoaded,
    async load() {
      loaded.value = await siteAdmin.list()
    },
    async create(site: SiteChoice) {
      put(await siteAdmin.create(site))
    },
    async update(siteId: SiteId, site: SiteChoice) {
      put(await siteAdmin.update(siteId, site))
    },
  }
})
