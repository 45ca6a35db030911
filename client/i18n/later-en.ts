import { browsersEn, invitationEn, setUpEn, signInEn } from './account-en.ts'
import { auditEn } from './audit-en.ts'
import { browserCameraEn } from './cameras-en.ts'
import { heatEn } from './heat-en.ts'
import { helpEn, keysEn } from './help-en.ts'
import { exportEn, historyEn } from './history-en.ts'
import { copyEn, peopleEn, rolesEn, timeZoneEn } from './people-en.ts'
import { permissionEn } from './permission-en.ts'
import { reportEn } from './report-en.ts'
import { leaveEn } from './review-en.ts'
import { settingsEn } from './settings-en.ts'
import { stationsEn } from './stations-en.ts'
import { componentsEn, listEn } from './ui-en.ts'
import { usageEn } from './usage-en.ts'

/** What only pages say that come after the first screen. */
export const laterEn = {
  list: listEn,
  components: componentsEn,
  signIn: signInEn,
  setUp: setUpEn,
  invitation: invitationEn,
  browsers: browsersEn,
  copy: copyEn,
  timeZone: timeZoneEn,
  people: peopleEn,
  roles: rolesEn,
  permission: permissionEn,
  audit: auditEn,
  history: historyEn,
  export: exportEn,
  usage: usageEn,
  report: reportEn,
  heat: heatEn,
  leave: leaveEn,
  settings: settingsEn,
  browserCamera: browserCameraEn,
  keys: keysEn,
  help: helpEn,
  stations: stationsEn,
  station: {
    title: 'Station',
    lead: 'This browser watches every camera and detects. Keep this page open.',
    waiting: 'Waiting events',
    leases: 'Cameras detected here',
  },
}
