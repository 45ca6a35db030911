import type { InjectionKey } from 'vue'
import type { Language } from '../../i18n/languages.ts'

/** The languages of the page, of which it has at first what the wall says in one. */
interface Speaking {
  /** Changes the language, fetching it where it is not here yet. */
  readonly speak: (language: Language) => Promise<void>
  /** Resolves when every word of the language that is spoken is here. */
  readonly complete: () => Promise<void>
}

export const speakKey: InjectionKey<Speaking> = Symbol('speaking')
