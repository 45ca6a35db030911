import type { Language } from '../../../i18n/languages.ts'
import type { RulesPlant } from './rules-plant.ts'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { vi } from 'vitest'
import { page } from 'vitest/browser'
import { createApp, h } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { createTranslator } from '../../../i18n/translator.ts'
import { appServicesKey } from '../../../stores/app-services.ts'
import RulesPage from '../rules-page.vue'
import { cameraId } from './rules-plant.ts'
import '../../../ui/main.css'

/** The page of a plant in a box of the given size, to be closed. */
export async function openRulesPage(plant: RulesPlant, { width = 1000, height = 640, language = 'en' as Language, query = '' } = {}) {
  await page.viewport(width, height)
  const place = document.createElement('div')
  place.style.cssText = `position: fixed; left: 0; top: 0; width: ${width}px; height: ${height}px`
  document.body.append(place)
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/cameras/:cameraId/rules', component: RulesPage },
      {
        path: '/:rest(.*)*',
        component: {
          render: () => 'elsewhere',
        },
      },
    ],
  })
  await router.push(`/cameras/${cameraId}/rules${query}`)
  const app = createApp({
    render: () => h(TooltipProvider, () => h(RouterView)),
  })
  app.provide(appServicesKey, plant.services).use(createPinia()).use(router).use(createTranslator(language)).mount(place)
  const find = <E extends Element = HTMLElement>(selector: string): E => {
    const found = place.querySelector<E>(selector)
    if (!found)
      throw new Error(`nothing like ${selector}`)
    return found
  }
  await vi.waitFor(() => find('[data-picture]'), { timeout: 20_000 })
  return {
    place,
    router,
    find,
    text: () => place.textContent,
    corner: (i: number) => find<SVGElement>(`[data-corner="${i}"]`),
    /** Waits for a button of that name that can be pressed, wherever on the page. */
    press: (name: string) => vi.waitFor(() => {
      const buttons = Array.from(document.querySelectorAll<HTMLButtonElement>('button'))
      const named = (each: HTMLElement): string => (each.getAttribute('aria-label') ?? each.textContent).trim()
      // A row of a list is called by what stands in it, and last by what it does.
      const button = buttons.find(each => named(each) === name) ?? buttons.find(each => named(each).endsWith(name))
      if (!button || button.disabled)
        throw new Error(`no button "${name}" among ${buttons.map(each => each.textContent.trim()).join(', ')}`)
      button.click()
    }, { timeout: 20_000 }),
    /** A place of the picture, in px of this frame. */
    at(x: number, y: number): { x: number, y: number } {
      const box = find('[data-picture]').getBoundingClientRect()
      const scale = Math.min(box.width / 640, box.height / 360)
      return {
        x: box.left + (box.width - 640 * scale) / 2 + x * 640 * scale,
        y: box.top + (box.height - 360 * scale) / 2 + y * 360 * scale,
      }
    },
    close() {
      app.unmount()
      place.remove()
      plant.close()
    },
  }
}
