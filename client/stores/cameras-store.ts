import type { CameraId } from '#contract/ids'
import type { Zone } from '#contract/zone'
import type { LineDirection } from '../core/rules/counted-direction.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { countedDirection } from '../core/rules/counted-direction.ts'
import { useAppServices } from './app-services.ts'
import { fromObservable } from './from-observable.ts'

/** Cameras, zones and the link to the server, as they are now. */
export const useCamerasStore = defineStore('cameras', () => {
  const { configuration, socket, now } = useAppServices()
  const state = fromObservable(configuration.state)
  const serverOffsetMs = fromObservable(configuration.serverOffsetMs)
  const link = shallowRef({ open: socket.state.kind === 'open', since: socket.state.since })
  socket.onState((next) => {
    const open = next.kind === 'open'
    // Attempts to connect come and go; the truth for people is since when the server is away.
    if (open !== link.value.open) {
      link.value = {
        open,
        since: now(),
      }
    }
  })

  const known = computed(() => state.value.kind === 'known'
    ? state.value.configuration
    : undefined)
  const loading = computed(() => state.value.kind === 'loading')
  const cameras = computed(() => known.value?.cameras ?? [])
  const find = (cameraId: CameraId) => cameras.value.find(camera => camera.cameraId === cameraId)
  const zonesOf = (cameraId: CameraId): Zone[] => known.value?.zones.filter(zone => zone.cameraId === cameraId) ?? []
  /** As they are drawn over a picture: lines with the ways that are told. */
  const drawnZonesOf = (cameraId: CameraId): (Zone & { readonly counted: LineDirection | undefined })[] => zonesOf(cameraId).map(zone => ({
    ...zone,
    counted: countedDirection(zone.zoneId, known.value?.rules ?? []),
  }))
  return {
    loading,
    cameras,
    known,
    find,
    zonesOf,
    drawnZonesOf,
    link,
    serverOffsetMs,
  }
})
