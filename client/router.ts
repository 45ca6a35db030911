import type { SessionService } from './pipeline/live/session-service.ts'
import { createRouter, createWebHistory } from 'vue-router'
import { rolePermissions } from '#contract/permission'
import BrowserCameraPage from './features/browser-camera/browser-camera-page.vue'
import CamerasPage from './features/cameras/cameras-page.vue'
import DevicePage from './features/device/device-page.vue'
import EventsPage from './features/events/events-page.vue'
import WallPage from './features/live/wall-page.vue'
import SettingsPage from './features/settings/settings-page.vue'
import SignInPage from './features/sign-in/sign-in-page.vue'
import StationPage from './features/station/station-page.vue'

/**
 * Pages are not loaded lazily: an open tab must keep working, offline and after an upgrade of the server, with what it has.
 */
export function createAppRouter(session: SessionService) {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/', component: WallPage },
      { path: '/events', component: EventsPage },
      { path: '/device', component: DevicePage },
      { path: '/cameras', component: CamerasPage },
      { path: '/browser-camera/:cameraId', component: BrowserCameraPage },
      { path: '/settings', component: SettingsPage },
      { path: '/station', component: StationPage },
      { path: '/sign-in', component: SignInPage },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  })
  router.beforeEach((to) => {
    const state = session.state.value
    if (to.path === '/sign-in')
      return true
    if (state.kind !== 'signed-in')
      return '/sign-in'
    if (to.path === '/cameras' && !rolePermissions[state.session.role].has('camera:update'))
      return '/'
    if (to.path.startsWith('/browser-camera/') && !rolePermissions[state.session.role].has('stream:produce'))
      return '/'
    return to.path === '/' && state.session.role === 'station'
      ? '/station'
      : true
  })
  return router
}
