import type { DeviceId, SiteId } from '#contract/ids'
import type { DetectingBrowser, StationUpdate, StationView } from '#contract/station'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useAppServices } from './app-services.ts'
import { usePreferencesStore } from './preferences-store.ts'

/** The stations as they were when last loaded, by name. Calls reject with AppError or NetworkUnavailable. */
export const useStationsStore = defineStore('stations', () => {
  const { stationAdmin } = useAppServices()
  const preferences = usePreferencesStore()
  const loaded = shallowRef<{ stations: readonly StationView[], browsers: readonly DetectingBrowser[] }>()
  const ownId = shallowRef<DeviceId>()
  const stations = computed(() => loaded.value?.stations ?? [])

  async function load(): Promise<void> {
    ownId.value ??= await stationAdmin.ownDeviceId()
    loaded.value = await stationAdmin.list()
  }
  return {
    stations,
    browsers: computed(() => loaded.value?.browsers ?? []),
    isLoaded: computed(() => loaded.value !== undefined),
    /** This browser, where it is a station. */
    own: computed(() => stations.value.find(({ stationId }) => stationId === ownId.value)),
    ownId,
    load,
    /** Makes this browser a station; a station detects, whatever was chosen here before. */
    async register(name: string, siteIds: readonly SiteId[] | undefined) {
      await stationAdmin.create({
        stationId: await stationAdmin.ownDeviceId(),
        name,
        ...siteIds && {
          siteIds: [...siteIds],
        },
      })
      preferences.detectMode = 'on'
      await load()
    },
    async update(stationId: DeviceId, update: StationUpdate) {
      await stationAdmin.update(stationId, update)
      await load()
    },
    async remove(stationId: DeviceId) {
      await stationAdmin.remove(stationId)
      await load()
    },
  }
})
