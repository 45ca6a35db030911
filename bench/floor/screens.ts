import type { Page } from 'playwright'

/** Something of the product that somebody can have before them. */
export interface Screen {
  readonly name: string
  /** Path of the router; a parameter is filled in with the plant's first of its kind. */
  readonly path: string
  /** What is pressed once the page is there. Roles and places, never words: it is done in both languages. */
  readonly act?: (page: Page) => Promise<void>
  /** Nobody is signed in. */
  readonly out?: true
}

const primary = (page: Page) => page.locator('main header button').last()
const dialog = (page: Page) => page.getByRole('dialog').first().waitFor()
async function pressPrimary(page: Page): Promise<void> {
  await primary(page).click()
  await dialog(page)
}
async function pressFirstIn(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().click()
  await dialog(page)
}

/** Pages as they come, by name. */
const pages = {
  'wall': '/',
  'incidents': '/incidents',
  'incident-page': '/incidents/:incidentId',
  'history': '/history',
  'reports': '/reports',
  'heat-map': '/heat-map/:cameraId',
  'coverage': '/coverage',
  'health': '/health',
  'cameras': '/cameras',
  'groups': '/groups',
  'map': '/map',
  'detectors': '/detectors',
  'people': '/people',
  'roles': '/roles',
  'sites': '/sites',
  'plant-file': '/plant-file',
  'alerts': '/alerts',
  'stations': '/stations',
  'audit': '/audit',
  'storage': '/storage',
  'usage': '/usage',
  'settings': '/settings',
  'device': '/device',
  'account': '/account',
  'station': '/station',
  'rules': '/cameras/:cameraId/rules',
  'browser-camera': '/browser-camera/:cameraId',
  'components': '/components',
  'second-step': '/second-step',
}

/** What the button in a list's head opens over it. */
const forms = {
  'camera-add': '/cameras',
  'group-add': '/groups',
  'detector-add': '/detectors',
  'person-invite': '/people',
  'site-add': '/sites',
  'station-add': '/stations',
}

const entries = {
  'sign-in': '/sign-in',
  'set-up': '/set-up',
  'invitation': '/invitation',
}

const named = (paths: Readonly<Record<string, string>>, alike: Partial<Screen> = {}): Screen[] => Object.entries(paths).map(([name, path]) => ({ name, path, ...alike }))

/** Every page of the router with what opens over it. `screens.test.ts` compares it with the router. */
export const screens: readonly Screen[] = [
  ...named(pages),
  ...named(forms, { act: pressPrimary }),
  {
    name: 'incident',
    path: '/incidents',
    act: page => pressFirstIn(page, 'main [data-incident-id] button'),
  },
  ...named(entries, { out: true }),
]
