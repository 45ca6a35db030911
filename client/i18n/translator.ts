import type { Messages } from './en.ts'
import { createI18n } from 'vue-i18n'
import { en } from './en.ts'
import { ko } from './ko.ts'
import { withParticles } from './particle.ts'

export const languages = ['ko', 'en'] as const
export type Language = (typeof languages)[number]

/** Names of languages are written in themselves, whatever language the page is in. */
export const languageNames: Record<Language, string> = { ko: '한국어', en: 'English' }

/** Korean for whoever's browser prefers Korean, else English. `preferred` is `navigator.language`. */
export function defaultLanguage(preferred: string): Language {
  return preferred.toLowerCase().startsWith('ko')
    ? 'ko'
    : 'en'
}

declare module 'vue-i18n' {

  export interface DefineLocaleMessage extends Messages {}
}

/** Messages are compiled to syntax trees when first used, never to code: the page has no 'unsafe-eval'. */
export function createTranslator(language: Language) {
  return createI18n({
    legacy: false,
    locale: language,
    fallbackLocale: 'en',
    messages: { ko, en },
    // What fills a message is known only now, and with it which particle follows.
    postTranslation: translated => typeof translated === 'string'
      ? withParticles(translated)
      : translated,
  })
}
