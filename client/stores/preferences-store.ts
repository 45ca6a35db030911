import type { Language } from '../i18n/languages.ts'
import type { DetectMode } from '../pipeline/live/duty-wish.ts'
import { useLocalStorage, usePreferredDark } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { defaultLanguage, languages } from '../i18n/languages.ts'
import { detectModes } from '../pipeline/live/duty-wish.ts'

export const themes = ['system', 'dark', 'light'] as const
export type Theme = (typeof themes)[number]

/** What a person chose for this device. Kept in the browser; a value that is not known any more counts as not chosen. */
export const usePreferencesStore = defineStore('preferences', () => {
  const stored = {
    language: useLocalStorage<string>('ansim.language', defaultLanguage(navigator.language)),
    theme: useLocalStorage<string>('ansim.theme', 'system'),
    detectMode: useLocalStorage<string>('ansim.detect', 'auto'),
    volume: useLocalStorage('ansim.volume', 0.6),
  }
  const oneOf = <Value extends string>(values: readonly Value[], key: 'language' | 'theme' | 'detectMode', fallback: Value) => computed<Value>({
    get: () => values.find(value => value === stored[key].value) ?? fallback,
    set: value => stored[key].value = value,
  })
  const language = oneOf<Language>(languages, 'language', defaultLanguage(navigator.language))
  const theme = oneOf<Theme>(themes, 'theme', 'system')
  const detectMode = oneOf<DetectMode>(detectModes, 'detectMode', 'auto')
  /** 0..1. */
  const volume = computed({
    get: () => Number.isFinite(stored.volume.value)
      ? Math.min(1, Math.max(0, stored.volume.value))
      : 0.6,
    set: value => stored.volume.value = value,
  })
  const prefersDark = usePreferredDark()
  const shownTheme = computed(() => theme.value === 'system'
    ? (prefersDark.value ? 'dark' : 'light')
    : theme.value)
  return {
    language,
    theme,
    shownTheme,
    detectMode,
    volume,
  }
})
