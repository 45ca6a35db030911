import type { Messages } from './en.ts'
import type { Language } from './languages.ts'
import { createI18n } from 'vue-i18n'
import { readMessage } from './message-form.ts'
import { withParticles } from './particle.ts'

declare module 'vue-i18n' {

  export interface DefineLocaleMessage extends Messages {}
}

/** Each language is fetched when it is spoken: first what the wall says, then all of it. */
const firstOf: Record<Language, () => Promise<Partial<Messages>>> = {
  ko: async () => (await import('./first-ko.ts')).firstKo,
  en: async () => (await import('./first-en.ts')).firstEn,
}
const wholeOf: Record<Language, () => Promise<Messages>> = {
  ko: async () => (await import('./ko.ts')).ko,
  en: async () => (await import('./en.ts')).en,
}

/** Says `messages` in `language`: a language has every message, so none falls back to another. */
export function translatorOf(language: Language, messages: Partial<Record<Language, Partial<Messages>>>) {
  return createI18n({
    legacy: false,
    locale: language,
    messages: messages as Record<Language, Messages>,
    messageCompiler: message => readMessage(String(message)),
    // What fills a message is known only now, and with it which particle follows.
    postTranslation: translated => typeof translated === 'string'
      ? withParticles(translated)
      : translated,
  })
}

/**
 * The page's: at first what the wall says, in one language. `complete` brings the rest of the language that is spoken, for the other pages;
 * `speak` changes to another one, whole; `bring` fetches it without.
 */
export async function createPageTranslator(language: Language) {
  const translator = translatorOf(language, { [language]: await firstOf[language]() })
  const { global } = translator
  const whole = new Map<Language, Promise<void>>()

  async function fetchWhole(wanted: Language): Promise<void> {
    global.setLocaleMessage(wanted, await wholeOf[wanted]())
  }
  function bring(wanted: Language): Promise<void> {
    const coming = whole.get(wanted) ?? fetchWhole(wanted)
    whole.set(wanted, coming)
    // What could not be had is asked for again the next time.
    coming.catch(() => whole.delete(wanted))
    return coming
  }
  return {
    translator,
    bring,
    complete: () => bring(global.locale.value),
    async speak(wanted: Language) {
      await bring(wanted)
      global.locale.value = wanted
    },
  }
}
