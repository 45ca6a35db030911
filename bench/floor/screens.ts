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

/** Every page of the router with what opens over it. `screens.test.ts` compares it with the router. */
export const screens: readonly Screen[] = [
  { name: 'wall', path: '/' },
  { name: 'incidents', path: '/incidents' },
  {
    name: 'incident',
    path: '/incidents',
    act: page => pressFirstIn(page, 'main [data-incident-id] button'),
  },
  { name: 'incident-page', path: '/incidents/:incidentId' },
  { name: 'history', path: '/history' },
  { name: 'reports', path: '/reports' },
  { name: 'heat-map', path: '/heat-map/:cameraId' },
  { name: 'coverage', path: '/coverage' },
  { name: 'health', path: '/health' },
  { name: 'cameras', path: '/cameras' },
  { name: 'camera-add', path: '/cameras', act: pressPrimary },
  { name: 'groups', path: '/groups' },
  { name: 'group-add', path: '/groups', act: pressPrimary },
  { name: 'map', path: '/map' },
  { name: 'detectors', path: '/detectors' },
  { name: 'detector-add', path: '/detectors', act: pressPrimary },
  { name: 'people', path: '/people' },
  { name: 'person-invite', path: '/people', act: pressPrimary },
  { name: 'roles', path: '/roles' },
  { name: 'sites', path: '/sites' },
  { name: 'site-add', path: '/sites', act: pressPrimary },
  { name: 'plant-file', path: '/plant-file' },
  { name: 'alerts', path: '/alerts' },
  { name: 'stations', path: '/stations' },
  { name: 'station-add', path: '/stations', act: pressPrimary },
  { name: 'audit', path: '/audit' },
  { name: 'storage', path: '/storage' },
  { name: 'usage', path: '/usage' },
  { name: 'settings', path: '/settings' },
  { name: 'device', path: '/device' },
  { name: 'account', path: '/account' },
  { name: 'station', path: '/station' },
  { name: 'rules', path: '/cameras/:cameraId/rules' },
  { name: 'browser-camera', path: '/browser-camera/:cameraId' },
  { name: 'components', path: '/components' },
  { name: 'second-step', path: '/second-step' },
  { name: 'sign-in', path: '/sign-in', out: true },
  { name: 'set-up', path: '/set-up', out: true },
  { name: 'invitation', path: '/invitation', out: true },
]
