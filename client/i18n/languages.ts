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
