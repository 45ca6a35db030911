import type { laterEn } from './later-en.ts'
import { browsersKo, invitationKo, setUpKo, signInKo } from './account-ko.ts'
import { auditKo } from './audit-ko.ts'
import { browserCameraKo } from './cameras-ko.ts'
import { heatKo } from './heat-ko.ts'
import { helpKo, keysKo } from './help-ko.ts'
import { exportKo, historyKo } from './history-ko.ts'
import { copyKo, peopleKo, rolesKo, timeZoneKo } from './people-ko.ts'
import { permissionKo } from './permission-ko.ts'
import { reportKo } from './report-ko.ts'
import { leaveKo } from './review-ko.ts'
import { settingsKo } from './settings-ko.ts'
import { stationsKo } from './stations-ko.ts'
import { componentsKo, listKo } from './ui-ko.ts'
import { usageKo } from './usage-ko.ts'

export const laterKo: typeof laterEn = {
  list: listKo,
  components: componentsKo,
  signIn: signInKo,
  setUp: setUpKo,
  invitation: invitationKo,
  browsers: browsersKo,
  copy: copyKo,
  timeZone: timeZoneKo,
  people: peopleKo,
  roles: rolesKo,
  permission: permissionKo,
  audit: auditKo,
  history: historyKo,
  export: exportKo,
  usage: usageKo,
  report: reportKo,
  heat: heatKo,
  leave: leaveKo,
  settings: settingsKo,
  browserCamera: browserCameraKo,
  keys: keysKo,
  help: helpKo,
  stations: stationsKo,
  station: {
    title: '스테이션',
    lead: '이 브라우저가 모든 카메라를 보며 감지해요. 이 페이지를 열어 두세요.',
    waiting: '대기 중인 이벤트',
    leases: '여기서 분석하는 카메라',
  },
}
