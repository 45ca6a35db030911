import type { InboxFilter } from '../../stores/inbox-filter.ts'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { labels } from '#contract/detection'
import { wantedStates } from '../../core/sync/incident-filter.ts'
import { readableName } from '../../i18n/default-names.ts'
import { useCamerasStore } from '../../stores/cameras-store.ts'
import { inboxSpans } from '../../stores/inbox-filter.ts'
import { stateWords } from './state-words.ts'

/** What the inbox can be narrowed to, by name. Zones and rules are those of the camera or group that is chosen; else each says its camera. */
export function useFilterOptions(filter: () => InboxFilter) {
  const { t } = useI18n()
  const cameras = useCamerasStore()
  const groups = computed(() => cameras.known?.groups ?? [])
  const wantedCameras = computed(() => {
    const { cameraId, groupId } = filter()
    const grouped = groups.value.find(group => group.groupId === groupId)?.cameraIds
    return cameras.cameras.filter(camera => (cameraId === undefined || camera.cameraId === cameraId) && (grouped === undefined || grouped.includes(camera.cameraId)))
  })
  const names = computed(() => new Map(wantedCameras.value.map(camera => [camera.cameraId, camera.name])))
  function placed(cameraId: string, name: string): string {
    const camera = names.value.get(cameraId as never)
    return names.value.size === 1 || camera === undefined
      ? name
      : `${name} · ${camera}`
  }
  return {
    times: computed(() => [
      ...inboxSpans.map(value => ({
        value,
        name: t(`inbox.time.${value}`),
      })),
      {
        value: 'day' as const,
        name: t('inbox.time.day'),
      },
    ]),
    cameras: computed(() => cameras.cameras.map(({ cameraId, name }) => ({ value: cameraId, name }))),
    groups: computed(() => groups.value.map(({ groupId, name }) => ({ value: groupId, name }))),
    zones: computed(() => (cameras.known?.zones ?? []).filter(({ cameraId }) => names.value.has(cameraId)).map(zone => ({
      value: zone.zoneId,
      name: placed(zone.cameraId, readableName(zone.name, t)),
    }))),
    rules: computed(() => (cameras.known?.rules ?? []).filter(({ cameraId }) => names.value.has(cameraId)).map(rule => ({
      value: rule.ruleId,
      name: placed(rule.cameraId, readableName(rule.name, t)),
    }))),
    labels: computed(() => labels.map(value => ({
      value,
      name: t(`label.${value}`),
    }))),
    states: computed(() => [
      {
        value: 'unreviewed' as const,
        name: t('inbox.mine'),
      },
      ...wantedStates.map(value => ({
        value,
        name: stateWords(value, t),
      })),
    ]),
  }
}
