import type { Ref } from 'vue'
import type { Camera } from '#contract/camera'
import type { CameraId } from '#contract/ids'
import type { CameraPlace } from '#contract/site-plan'
import type { FailureText } from '../../ui/failure-text.ts'
import { useDebounceFn } from '@vueuse/core'
import { computed, shallowRef, watch } from 'vue'
import { usePlantStore } from '../../stores/plant-store.ts'
import { failureText } from '../../ui/failure-text.ts'

export interface PlacedCamera { readonly camera: Camera, readonly place: CameraPlace }

export interface Places {
  readonly placed: Readonly<Ref<readonly PlacedCamera[]>>
  readonly unplaced: Readonly<Ref<readonly Camera[]>>
  readonly failure: Readonly<Ref<FailureText | undefined>>
  /** Shows it at once; it is sent when the hand rests. */
  readonly put: (camera: Camera, place: CameraPlace) => void
  readonly take: (camera: Camera) => void
}

/** So long a hand rests before what it did is sent. */
const restMs = 500

/** Where the cameras of a site stand: as the server says, and before that as they were just put. */
export function usePlaces(cameras: () => readonly Camera[]): Places {
  const plant = usePlantStore()
  /** What was put here and is not back from the server yet; null: taken away. */
  const drafts = shallowRef<ReadonlyMap<CameraId, CameraPlace | null>>(new Map())
  const failure = shallowRef<FailureText>()
  const placeOf = (camera: Camera): CameraPlace | null => {
    const draft = drafts.value.get(camera.cameraId)
    return draft === undefined
      ? camera.place ?? null
      : draft
  }
  const draft = (cameraId: CameraId, place: CameraPlace | null | undefined): void => {
    const next = new Map(drafts.value)
    if (place === undefined)
      next.delete(cameraId)
    else
      next.set(cameraId, place)
    drafts.value = next
  }

  /** Put since they were last sent. */
  const dirty = new Set<CameraId>()
  /** Taken by the server; the next word of it says the same. */
  const settled = new Set<CameraId>()
  watch(cameras, () => {
    for (const cameraId of settled) {
      if (!dirty.has(cameraId))
        draft(cameraId, undefined)
    }
    settled.clear()
  })

  async function send(cameraId: CameraId): Promise<void> {
    const place = drafts.value.get(cameraId)
    dirty.delete(cameraId)
    failure.value = undefined
    try {
      await plant.setPlace(cameraId, place ?? null)
      settled.add(cameraId)
    }
    catch (error) {
      failure.value = failureText(error)
      // Back where it stood.
      if (!dirty.has(cameraId))
        draft(cameraId, undefined)
    }
  }
  let sending = Promise.resolve()
  const sendSoon = useDebounceFn(() => {
    // One after the other: of one camera the last place is the one that stays.
    for (const cameraId of dirty)
      sending = sending.then(() => send(cameraId))
  }, restMs)

  return {
    placed: computed(() => cameras().flatMap((camera) => {
      const place = placeOf(camera)
      return place
        ? [
            { camera, place },
          ]
        : []
    })),
    unplaced: computed(() => cameras().filter(camera => placeOf(camera) === null)),
    failure,
    put(camera, place) {
      draft(camera.cameraId, place)
      dirty.add(camera.cameraId)
      void sendSoon()
    },
    take(camera) {
      draft(camera.cameraId, null)
      dirty.add(camera.cameraId)
      void sendSoon()
    },
  }
}
