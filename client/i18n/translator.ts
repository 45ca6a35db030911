import type { Language } from './languages.ts'
import { en } from './en.ts'
import { ko } from './ko.ts'
import { translatorOf } from './page-translator.ts'

/** Both languages at once, for what is short-lived: tests and tools. */
export function createTranslator(language: Language) {
  return translatorOf(language, { ko, en })
}
