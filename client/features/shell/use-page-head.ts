import { watchEffect } from 'vue'
import { useI18n } from 'vue-i18n'
import { usePreferencesStore } from '../../stores/preferences-store.ts'

const manifests: Readonly<Record<string, string>> = { ko: '/ansim.webmanifest', en: '/ansim-en.webmanifest' }

/** What the browser and the system show around the page: its language, theme and bar follow what is chosen, not what the system prefers. */
export function usePageHead(): void {
  const { locale } = useI18n()
  const preferences = usePreferencesStore()
  const all = (selector: string): HTMLElement[] => [
    ...document.head.querySelectorAll<HTMLElement>(selector),
  ]
  watchEffect(() => {
    const root = document.documentElement
    root.lang = locale.value
    root.dataset.theme = preferences.shownTheme
    const ground = getComputedStyle(root).getPropertyValue('--ground').trim()
    all('meta[name=theme-color]').forEach(meta => meta.setAttribute('content', ground))
    const [manifest] = all('link[rel=manifest]')
    const wanted = manifests[locale.value]
    // The same again would be fetched again.
    if (manifest && wanted && manifest.getAttribute('href') !== wanted)
      manifest.setAttribute('href', wanted)
  })
}
