import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './app.vue'
import { firstScreenKey } from './features/shell/later-component.ts'
import { pageMissingKey } from './features/shell/page-missing-key.ts'
import { speakKey } from './features/shell/speak-key.ts'
import { pendingTokenKey } from './features/sign-in/pending-token.ts'
import { takeSignInToken } from './features/sign-in/sign-in-token.ts'
import { bringLetters, firstScreen, idleBrowser } from './first-screen.ts'
import { languages } from './i18n/languages.ts'
import { createPageTranslator } from './i18n/page-translator.ts'
import { createAppRouter } from './router.ts'
import { createServices } from './services.ts'
import { appServicesKey } from './stores/app-services.ts'
import { usePreferencesStore } from './stores/preferences-store.ts'
import './ui/main.css'

// First of all, before anything can look at the address.
let token = takeSignInToken(window.location, window.history)

async function start(): Promise<void> {
  const pinia = createPinia()
  const preferred = usePreferencesStore(pinia).language
  const speaking = createPageTranslator(preferred)
  const services = createServices()
  // With a fresh link there is no use in asking who was signed in before.
  if (token === undefined)
    await services.session.start()
  const app = createApp(App)
  app.provide(appServicesKey, services)
  app.provide(pendingTokenKey, {
    take() {
      const taken = token
      token = undefined
      return taken
    },
  })
  app.use(pinia)
  const bringOtherLetters = await bringLetters(() => import('./ui/fonts.css'))
  const { translator, speak, bring, complete } = await speaking
  app.use(translator)
  app.provide(speakKey, { speak, complete })
  const { router, pages } = createAppRouter(services.session, complete, services.loadBehind)
  app.provide(pageMissingKey, pages.missing)
  app.use(router)
  const shown = firstScreen(document)
  app.provide(firstScreenKey, shown)
  app.mount('#app')
  // Into memory, whatever becomes of the network and of the server's files: this tab stays whole.
  await shown
  await idleBrowser()
  await bringOtherLetters()
  await pages.loadAll(idleBrowser)
  await Promise.allSettled(languages.map(bring))
}

// The page that `npx ansim evaluate` opens has nobody in it: clips come from the command.
if (window.location.pathname === '/evaluate')
  void import('./evaluate.ts').then(({ serveEvaluation }) => serveEvaluation())
else
  void start()
