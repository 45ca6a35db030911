import type { InjectionKey } from 'vue'
import type { Language } from '../../i18n/languages.ts'

/** Changes the language of the page, fetching it where it is not here yet. */
export const speakKey: InjectionKey<(language: Language) => Promise<void>> = Symbol('speak')
