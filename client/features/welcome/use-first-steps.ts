import type { CameraId } from '#contract/ids'
import { computed } from 'vue'
import { useAlertsStore } from '../../stores/alerts-store.ts'
import { useCamerasStore } from '../../stores/cameras-store.ts'
import { usePeopleStore } from '../../stores/people-store.ts'
import { usePreference } from '../../stores/preference.ts'
import { useSessionStore } from '../../stores/session-store.ts'

export type FirstStepId = 'camera' | 'zone' | 'rule' | 'sound' | 'people'

export interface FirstStep {
  readonly id: FirstStepId
  readonly isDone: boolean
  /** Where it is done; undefined: right here, by a button. */
  readonly to?: string
}

const topic = 'first-steps'
/** As the server writes it; see i18n/default-names.ts. */
const givenZone = 'Whole view'

/**
 * What a new plant needs until it is watched: found from what is there, never from what was clicked. For whoever may do it all; put away for
 * good by `dismiss`, on every device of theirs. The demo plant's cameras are nobody's own.
 */
export function useFirstSteps() {
  const cameras = useCamerasStore()
  const alerts = useAlertsStore()
  const people = usePeopleStore()
  const session = useSessionStore()
  const seen = usePreference('help.seen')

  const isOffered = computed(() => session.current?.role === 'administrator' && !session.current.isSecondStepRequired)
  const steps = computed<readonly FirstStep[]>(() => {
    const own = cameras.cameras.filter(({ isDemo }) => !isDemo)
    const ids = new Set<CameraId>(own.map(({ cameraId }) => cameraId))
    const rules = (cameras.known?.rules ?? []).filter(({ cameraId }) => ids.has(cameraId))
    // Each camera begins with a zone that is all of its picture, which nobody has thought about.
    const zones = (cameras.known?.zones ?? []).filter(({ cameraId, name }) => ids.has(cameraId) && name !== givenZone)
    const drawn = new Set(zones.map(({ zoneId }) => zoneId))
    const [first] = own
    const editor = first
      ? `/cameras/${zones[0]?.cameraId ?? first.cameraId}/rules`
      : '/cameras?add'
    return [
      { id: 'camera', isDone: own.length > 0, to: '/cameras?add' },
      { id: 'zone', isDone: zones.length > 0, to: editor },
      {
        id: 'rule',
        isDone: rules.some(({ armed, zoneIds }) => armed && zoneIds.some(zoneId => drawn.has(zoneId))),
        to: editor,
      },
      { id: 'sound', isDone: alerts.heard },
      { id: 'people', isDone: people.members.length > 1 || people.invitations.length > 0, to: '/people?invite' },
    ]
  })
  const next = computed(() => steps.value.find(({ isDone }) => !isDone))
  const isDismissed = computed(() => seen.value.value?.topics.includes(topic) ?? false)
  return {
    steps,
    next,
    isOffered,
    /** While something is left to do and nobody has put it away. */
    isShown: computed(() => isOffered.value && cameras.known !== undefined && next.value !== undefined && !isDismissed.value),
    /** Only the server knows of the people. */
    async look(): Promise<void> {
      if (isOffered.value && !people.isLoaded && session.may('member:list'))
        await people.load()
    },
    dismiss: (): Promise<void> => seen.set({
      topics: [
        ...new Set([
          ...seen.value.value?.topics ?? [],
          topic,
        ]),
      ],
    }),
  }
}
