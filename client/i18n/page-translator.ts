import type { Messages } from './en.ts'
import type { Language } from './languages.ts'
import { createI18n } from 'vue-i18n'
import { readMessage } from './message-form.ts'
import { withParticles } from './particle.ts'

declare module 'vue-i18n' {

  export interface DefineLocaleMessage extends Messages {}
}

/** Each language is fetched when it is spoken. */
const messagesOf: Record<Language, () => Promise<Messages>> = {
  ko: async () => (await import('./ko.ts')).ko,
  en: async () => (await import('./en.ts')).en,
}

/** Says `messages` in `language`: a language has every message, so none falls back to another. */
export function translatorOf(language: Language, messages: Partial<Record<Language, Messages>>) {
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

/** The page's: one language at first; `speak` brings another and changes to it, `fetchAll` brings them without. */
export async function createPageTranslator(language: Language) {
  const translator = translatorOf(language, { [language]: await messagesOf[language]() })
  const { global } = translator
  async function bring(wanted: Language): Promise<void> {
    if (!global.availableLocales.includes(wanted))
      global.setLocaleMessage(wanted, await messagesOf[wanted]())
  }
  return {
    translator,
    bring,
    async speak(wanted: Language) {
      await bring(wanted)
      global.locale.value = wanted
    },
  }
}
