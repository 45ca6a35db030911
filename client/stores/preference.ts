import type { ComputedRef } from 'vue'
import type { PreferenceKey, PreferenceValue } from '#contract/preference'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { preferenceSchemas } from '#contract/preference'
import { useAppServices } from './app-services.ts'
import { fromObservable } from './from-observable.ts'

const usePreferenceStore = defineStore('preference', () => {
  const { preferences } = useAppServices()
  const values = fromObservable(preferences.values)
  /** Keys of which a change made here lost against a later one from another device. */
  const overtaken = shallowRef<ReadonlySet<PreferenceKey>>(new Set())
  preferences.onOvertaken((key) => {
    overtaken.value = new Set([...overtaken.value, key])
  })
  return {
    values,
    overtaken,
    set: <Key extends PreferenceKey>(key: Key, value: PreferenceValue<Key>) => preferences.set(key, value),
    forgive(key: PreferenceKey) {
      overtaken.value = new Set([...overtaken.value].filter(each => each !== key))
    },
  }
})

interface MemberPreference<Key extends PreferenceKey> {
  /** Undefined: never chosen, or in a shape that this version does not know. */
  readonly value: ComputedRef<PreferenceValue<Key> | undefined>
  /** Holds at once, also without a network; the last change made anywhere wins. Rejects where this browser cannot keep it. */
  readonly set: (value: PreferenceValue<Key>) => Promise<void>
  /** PF6: a change made here lost against a later one from another device, until `acknowledge`. */
  readonly isOvertaken: ComputedRef<boolean>
  readonly acknowledge: () => void
}

/** One preference of who is signed in, the same on every device they sign in on. */
export function usePreference<Key extends PreferenceKey>(key: Key): MemberPreference<Key> {
  const store = usePreferenceStore()
  return {
    value: computed(() => preferenceSchemas[key].safeParse(store.values.get(key)).data as PreferenceValue<Key> | undefined),
    set: value => store.set(key, value),
    isOvertaken: computed(() => store.overtaken.has(key)),
    acknowledge: () => store.forgive(key),
  }
}
