import type { Component } from 'vue'
import type { SessionService } from './pipeline/live/session-service.ts'
import { createRouter, createWebHistory } from 'vue-router'
import { loadHelp } from './features/help/help-open.ts'
import WallPage from './features/live/wall-page.vue'
import { laterParts } from './features/shell/later-parts.ts'
import { createPageLoader } from './page-loader.ts'
import { instead } from './route-guard.ts'
import { loadIconTip } from './ui/load-icon-tip.ts'

declare module 'vue-router' {

  export interface RouteMeta {
    /** For whoever comes: nobody need be signed in. */
    open?: true
    /** Without navigation: there is nowhere else to go from here. */
    bare?: true
    /** Shows what calls now itself, where that moves no picture. */
    ownAlert?: true
  }
}

type LoadPage = () => Promise<{ default: Component }>

/** Those that somebody who is signed in opens besides the first screen. */
const laterPages: Readonly<Record<string, LoadPage>> = {
  '/incidents/:incidentId': () => import('./features/incidents/incident-page.vue'),
  '/history': () => import('./features/history/history-page.vue'),
  '/incidents': () => import('./features/incidents/incidents-page.vue'),
  '/device': () => import('./features/device/device-page.vue'),
  '/cameras': () => import('./features/cameras/cameras-page.vue'),
  '/cameras/:cameraId/rules': () => import('./features/zones/rules-page.vue'),
  '/browser-camera/:cameraId': () => import('./features/browser-camera/browser-camera-page.vue'),
  '/groups': () => import('./features/groups/groups-page.vue'),
  '/map': () => import('./features/site-map/map-page.vue'),
  '/detectors': () => import('./features/detectors/detectors-page.vue'),
  '/plant-file': () => import('./features/plant-file/plant-file-page.vue'),
  '/settings': () => import('./features/settings/settings-page.vue'),
  '/account': () => import('./features/account/account-page.vue'),
  '/people': () => import('./features/people/people-page.vue'),
  '/roles': () => import('./features/people/roles-page.vue'),
  '/sites': () => import('./features/sites/sites-page.vue'),
  '/stations': () => import('./features/stations/stations-page.vue'),
  '/audit': () => import('./features/audit/audit-page.vue'),
  '/storage': () => import('./features/storage/storage-page.vue'),
  '/usage': () => import('./features/usage/usage-page.vue'),
  '/reports': () => import('./features/reports/reports-page.vue'),
  '/heat-map/:cameraId': () => import('./features/reports/heat-map-page.vue'),
  '/coverage': () => import('./features/reports/coverage-page.vue'),
  '/health': () => import('./features/health/health-page.vue'),
  '/alerts': () => import('./features/alerts/alerts-page.vue'),
  '/components': () => import('./features/components/components-page.vue'),
}

/** Those without navigation, on the way in. */
const entryPages: Readonly<Record<string, LoadPage>> = {
  '/sign-in': () => import('./features/sign-in/sign-in-page.vue'),
  '/set-up': () => import('./features/set-up/set-up-page.vue'),
  '/invitation': () => import('./features/set-up/invitation-page.vue'),
}

/**
 * The wall comes at once, the other pages when they are opened, and all of them soon after the first screen: an
 * open tab must keep working, offline and after an upgrade of the server, with what it has.
 */
export function createAppRouter(session: SessionService, words: () => Promise<unknown>, services: () => Promise<unknown>) {
  const pages = createPageLoader(words)
  const parts: (() => Promise<unknown>)[] = [
    ...Object.values(laterParts),
    services,
    loadIconTip,
    loadHelp,
  ]
  parts.forEach(pages.later)
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      {
        path: '/',
        component: WallPage,
        meta: { ownAlert: true },
      },
      // Where it was before; bookmarks and open pages know it.
      {
        path: '/events',
        redirect: to => ({ path: '/incidents', query: to.query }),
      },
      {
        path: '/station',
        component: pages.later(() => import('./features/station/station-page.vue')),
        meta: { ownAlert: true },
      },
      ...Object.entries(laterPages).map(([path, load]) => ({
        path,
        component: pages.later(load),
      })),
      {
        path: '/second-step',
        component: pages.later(() => import('./features/account/second-step-page.vue')),
        meta: { bare: true as const },
      },
      ...Object.entries(entryPages).map(([path, load]) => ({
        path,
        component: pages.later(load),
        meta: { bare: true as const, open: true as const },
      })),
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  })
  router.beforeEach(to => instead({ path: to.path, open: to.meta.open === true }, session.state.value) ?? true)
  return { router, pages }
}
