import type { Messages } from './en.ts'
import { accountKo, browsersKo, invitationKo, passwordKo, secondStepKo, setUpKo, signInKo } from './account-ko.ts'
import { alertsKo } from './alerts-ko.ts'
import { auditKo } from './audit-ko.ts'
import { browserCameraKo, camerasKo } from './cameras-ko.ts'
import { clipsKo } from './clips-ko.ts'
import { coverageKo } from './coverage-ko.ts'
import { deviceKo } from './device-ko.ts'
import { errorsKo } from './errors-ko.ts'
import { healthKo } from './health-ko.ts'
import { heatKo } from './heat-ko.ts'
import { helpKo, installKo, keysKo, pageMissingKo, welcomeKo } from './help-ko.ts'
import { exportKo, historyKo } from './history-ko.ts'
import { inboxKo } from './inbox-ko.ts'
import { incidentsKo } from './incidents-ko.ts'
import { adminKo, copyKo, failureKo, peopleKo, rolesKo, sitesKo, timeZoneKo } from './people-ko.ts'
import { permissionKo } from './permission-ko.ts'
import { plantKo } from './plant-ko.ts'
import { reportKo } from './report-ko.ts'
import { holdKo, leaveKo, reviewKo } from './review-ko.ts'
import { rulesKo } from './rules-ko.ts'
import { settingsKo } from './settings-ko.ts'
import { stationsKo } from './stations-ko.ts'
import { storageKo } from './storage-ko.ts'
import { suppressionsKo } from './suppressions-ko.ts'
import { componentsKo, listKo } from './ui-ko.ts'
import { usageKo } from './usage-ko.ts'
import { wallKo } from './wall-ko.ts'

export const ko: Messages = {
  app: { name: '안심', skip: '본문으로 건너뛰기' },
  nav: {
    label: '주 메뉴',
    wall: '실시간',
    events: '사건',
    history: '기록',
    reports: '보고서',
    admin: '관리',
    settings: '설정',
    station: '스테이션',
    more: '더 보기',
    help: '도움말',
  },
  action: {
    close: '닫기',
    retry: '다시 시도',
    later: '나중에',
    more: '더 보기',
    hide: '숨기기',
  },
  severity: {
    critical: '긴급',
    high: '높음',
    medium: '보통',
    low: '낮음',
    health: '시스템',
  },
  label: {
    person: '사람',
    helmet: '안전모',
    no_helmet: '안전모 미착용',
    vest: '안전조끼',
    no_vest: '안전조끼 미착용',
    forklift: '지게차',
    motion: '움직임',
    object: '물체',
    nobody: '사람 없음',
  },
  given: {
    mainSite: '기본 현장',
    station: '스테이션',
    wholeView: '화면',
    personInView: '화면에 사람',
    pressArea: '프레스 구역',
    vehicleAisle: '차량 통로',
    assemblyArea: '조립 구역',
    dockEdge: '도크 가장자리',
    personAtPress: '프레스에 사람',
    personInAisle: '차량 통로에 사람',
    forkliftUnderWay: '지게차 이동',
    personInAssembly: '조립 구역에 사람',
    personAtDock: '도크 가장자리에 사람',
  },
  engine: {
    webgpu: 'WebGPU',
    wasm: 'WASM',
    tfjs: 'TensorFlow.js',
    fake: '시험용 엔진',
  },
  errors: errorsKo,
  failure: failureKo,
  secondStep: secondStepKo,
  account: accountKo,
  password: passwordKo,
  admin: adminKo,
  plant: plantKo,
  sites: sitesKo,
  wall: wallKo,
  tile: {
    demo: '{camera} (데모)',
    connecting: '연결 중',
    connectingBody: '첫 영상을 기다리고 있어요.',
    waking: '깨우는 중',
    wakingBody: '보는 사람이 없어 카메라를 쉬게 했어요. 곧 영상이 나와요.',
    wakingFor: '깨우는 중, {seconds}초',
    full: '남은 자리 없음',
    fullBody: '동시에 볼 수 있는 영상 {limit}개 중 {used}개를 보고 있어요. 다른 곳에서 하나를 닫거나 관리자에게 한도를 높여 달라고 요청해 주세요. 이 화면은 자동으로 다시 시도해요.',
    forbidden: '이 카메라를 볼 권한 없음',
    forbiddenBody: '이 카메라를 보려면 관리자에게 권한을 요청하세요.',
    reduced: { reference: '프레임 줄임', key: '키프레임만 표시' },
    reducedWhy: {
      reference: '이 기기나 네트워크가 따라가지 못해 프레임을 줄여서 받아요.',
      key: '이 기기나 네트워크가 따라가지 못해 몇 초에 한 장만 받아요.',
    },
    offlineSince: '{time}부터 오프라인',
    retryAt: '다음 시도 {time}',
    unreachableSince: '{time}부터 서버 연결 끊김',
    unreachableBody: '서버가 응답하면 영상이 자동으로 돌아와요.',
    stale: '영상 멈춤',
    staleBody: '지금 보이는 것은 지난 영상이에요.',
    notAnalysed: '분석 안 됨',
    why: {
      nobody: '이 카메라를 분석하는 브라우저가 없어요.',
      starting: '감지기를 시작하고 있어요.',
      failed: '이 브라우저의 감지기가 실패했어요.',
      stalled: '분석이 멈췄어요.',
      unknown: '서버에 연결되지 않아 누가 분석하는지 알 수 없어요.',
    },
    analysedBy: '{by}에서 분석',
    byThisBrowser: '이 브라우저에서 분석',
    byStation: '스테이션에서 분석',
    rate: '초당 {fps}장',
    frameAge: '마지막 영상',
    glassAge: '카메라에서 화면까지',
    by: '분석 주체',
    unknown: '알 수 없음',
  },
  events: {
    what: '{zone}에 {label}',
    sentence: '{zone}에 {label}, 카메라 {camera}',
    announced: '{severity}: {zone}에 {label}, 카메라 {camera}, {time}',
    rule: '규칙',
    zone: '구역',
    camera: '카메라',
    captured: '촬영 시각',
    recorded: '기록 시각',
    received: '서버 도착 시각',
    detector: '감지기',
    track: '추적 번호',
    clockSuspect: '이 사건을 기록한 브라우저의 시계가 5초 넘게 어긋나 있었어요.',
    picture: '사건 사진: {what}',
    noPicture: '사진 없음',
    pictureAway: '사진이 서버에 있는데 지금은 연결되지 않아요.',
    filterCamera: '카메라',
    allCameras: '모든 카메라',
    noneMatchBody: '조건을 넓히면 더 볼 수 있어요.',
  },
  sync: { waiting: '전송 대기', synced: '서버에 저장됨', rejected: '서버가 거부함' },
  offline: {
    since: '{time}부터 오프라인이에요.',
    problem: '서버가 이벤트를 받지 않아요. {why}',
    nothingWaiting: '대기 중인 이벤트가 없어요.',
    events: '이벤트 1건 | 이벤트 {n}건',
    annotations: '검토 1건 | 검토 {n}건',
    waiting: '{what} 대기 중, {age}째예요. | {what} 대기 중, 가장 오래된 것은 {age} 됐어요.',
    online: '{age} 전의 {what} 보내는 중이에요. | {what} 보내는 중, 가장 오래된 것은 {age} 됐어요.',
    aside: '그중 1건은 보낼 수 있는 사람이 여기서 로그인해야 전송돼요. | 그중 {n}건은 보낼 수 있는 사람이 여기서 로그인해야 전송돼요.',
  },
  update: { ready: '새 버전이 준비됐어요.', load: '지금 새로고침' },
  cameras: camerasKo,
  device: deviceKo,
  alerts: alertsKo,
  suppressions: suppressionsKo,
  storage: storageKo,
  coverage: coverageKo,
  health: healthKo,
  rules: rulesKo,
  inbox: inboxKo,
  incidents: incidentsKo,
  review: reviewKo,
  hold: holdKo,
  pageMissing: pageMissingKo,
  welcome: welcomeKo,
  install: installKo,
  clips: clipsKo,
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
    lead: '이 브라우저가 모든 카메라를 보며 감지해요. 이 화면을 열어 두세요.',
    off: '이 브라우저는 카메라를 보여 주기만 하고 감지하지 않아요. 이유는 설정에서 볼 수 있어요.',
    waiting: '대기 중인 이벤트',
    leases: '여기서 분석하는 카메라',
  },
}
