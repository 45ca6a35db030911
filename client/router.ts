import type { SessionService } from './pipeline/live/session-service.ts'
import { createRouter, createWebHistory } from 'vue-router'
import AccountPage from './features/account/account-page.vue'
import SecondStepPage from './features/account/second-step-page.vue'
import AlertsPage from './features/alerts/alerts-page.vue'
import AuditPage from './features/audit/audit-page.vue'
import BrowserCameraPage from './features/browser-camera/browser-camera-page.vue'
import CamerasPage from './features/cameras/cameras-page.vue'
import DetectorsPage from './features/detectors/detectors-page.vue'
import DevicePage from './features/device/device-page.vue'
import GroupsPage from './features/groups/groups-page.vue'
import HealthPage from './features/health/health-page.vue'
import IncidentsPage from './features/incidents/incidents-page.vue'
import WallPage from './features/live/wall-page.vue'
import PeoplePage from './features/people/people-page.vue'
import RolesPage from './features/people/roles-page.vue'
import PlantFilePage from './features/plant-file/plant-file-page.vue'
import CoveragePage from './features/reports/coverage-page.vue'
import InvitationPage from './features/set-up/invitation-page.vue'
import SetUpPage from './features/set-up/set-up-page.vue'
import SettingsPage from './features/settings/settings-page.vue'
import SignInPage from './features/sign-in/sign-in-page.vue'
import MapPage from './features/site-map/map-page.vue'
import SitesPage from './features/sites/sites-page.vue'
import StationPage from './features/station/station-page.vue'
import StationsPage from './features/stations/stations-page.vue'
import StoragePage from './features/storage/storage-page.vue'
import UsagePage from './features/usage/usage-page.vue'
import RulesPage from './features/zones/rules-page.vue'
import { instead } from './route-guard.ts'

declare module 'vue-router' {

  export interface RouteMeta {
    /** For whoever comes: nobody need be signed in. */
    open?: true
    /** Without navigation: there is nowhere else to go from here. */
    bare?: true
  }
}

/**
 * Pages are not loaded lazily: an open tab must keep working, offline and after an upgrade of the server, with what it has.
 */
export function createAppRouter(session: SessionService) {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/', component: WallPage },
      { path: '/incidents', component: IncidentsPage },
      // Where it was before; bookmarks and open pages know it.
      {
        path: '/events',
        redirect: to => ({ path: '/incidents', query: to.query }),
      },
      { path: '/device', component: DevicePage },
      { path: '/cameras', component: CamerasPage },
      { path: '/groups', component: GroupsPage },
      { path: '/map', component: MapPage },
      { path: '/detectors', component: DetectorsPage },
      { path: '/plant-file', component: PlantFilePage },
      { path: '/cameras/:cameraId/rules', component: RulesPage },
      { path: '/browser-camera/:cameraId', component: BrowserCameraPage },
      { path: '/settings', component: SettingsPage },
      { path: '/station', component: StationPage },
      { path: '/account', component: AccountPage },
      { path: '/people', component: PeoplePage },
      { path: '/roles', component: RolesPage },
      { path: '/sites', component: SitesPage },
      { path: '/stations', component: StationsPage },
      { path: '/audit', component: AuditPage },
      { path: '/storage', component: StoragePage },
      { path: '/usage', component: UsagePage },
      { path: '/coverage', component: CoveragePage },
      { path: '/health', component: HealthPage },
      { path: '/alerts', component: AlertsPage },
      {
        path: '/second-step',
        component: SecondStepPage,
        meta: { bare: true },
      },
      {
        path: '/sign-in',
        component: SignInPage,
        meta: { bare: true, open: true },
      },
      {
        path: '/set-up',
        component: SetUpPage,
        meta: { bare: true, open: true },
      },
      {
        path: '/invitation',
        component: InvitationPage,
        meta: { bare: true, open: true },
      },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  })
  router.beforeEach(to => instead({ path: to.path, open: to.meta.open === true }, session.state.value) ?? true)
  return router
}
