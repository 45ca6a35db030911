import { accountEn, browsersEn, invitationEn, passwordEn, secondStepEn, setUpEn, signInEn } from './account-en.ts'
import { alertsEn } from './alerts-en.ts'
import { auditEn } from './audit-en.ts'
import { browserCameraEn, camerasEn } from './cameras-en.ts'
import { clipsEn } from './clips-en.ts'
import { coverageEn } from './coverage-en.ts'
import { deviceEn } from './device-en.ts'
import { errorsEn } from './errors-en.ts'
import { healthEn } from './health-en.ts'
import { heatEn } from './heat-en.ts'
import { helpEn, installEn, keysEn, pageMissingEn, welcomeEn } from './help-en.ts'
import { exportEn, historyEn } from './history-en.ts'
import { inboxEn } from './inbox-en.ts'
import { incidentsEn } from './incidents-en.ts'
import { adminEn, copyEn, failureEn, peopleEn, rolesEn, sitesEn, timeZoneEn } from './people-en.ts'
import { permissionEn } from './permission-en.ts'
import { plantEn } from './plant-en.ts'
import { reportEn } from './report-en.ts'
import { holdEn, leaveEn, reviewEn } from './review-en.ts'
import { rulesEn } from './rules-en.ts'
import { settingsEn } from './settings-en.ts'
import { stationsEn } from './stations-en.ts'
import { storageEn } from './storage-en.ts'
import { suppressionsEn } from './suppressions-en.ts'
import { componentsEn, listEn } from './ui-en.ts'
import { usageEn } from './usage-en.ts'
import { wallEn } from './wall-en.ts'

export const en = {
  app: { name: 'Ansim', skip: 'Skip to content' },
  nav: {
    label: 'Main',
    wall: 'Wall',
    events: 'Incidents',
    history: 'History',
    reports: 'Reports',
    admin: 'Admin',
    settings: 'Settings',
    station: 'Station',
    more: 'More',
    help: 'Help',
  },
  action: {
    close: 'Close',
    retry: 'Try again',
    later: 'Later',
    more: 'Show more',
    hide: 'Hide',
  },
  severity: {
    critical: 'Critical',
    high: 'High',
    medium: 'Medium',
    low: 'Low',
    health: 'System',
  },
  label: {
    person: 'Person',
    helmet: 'Helmet',
    no_helmet: 'No helmet',
    vest: 'Vest',
    no_vest: 'No vest',
    forklift: 'Forklift',
    motion: 'Motion',
    object: 'Object',
    nobody: 'Nobody',
  },
  given: {
    mainSite: 'Main site',
    station: 'Station',
    wholeView: 'view',
    personInView: 'Person in view',
    pressArea: 'the press area',
    vehicleAisle: 'the vehicle aisle',
    assemblyArea: 'the assembly area',
    dockEdge: 'the dock edge zone',
    personAtPress: 'Person at the press',
    personInAisle: 'Person in the vehicle aisle',
    forkliftUnderWay: 'Forklift under way',
    personInAssembly: 'Person in the assembly area',
    personAtDock: 'Person at the dock edge',
  },
  engine: {
    webgpu: 'WebGPU',
    wasm: 'WASM',
    tfjs: 'TensorFlow.js',
    fake: 'Test engine',
  },
  errors: errorsEn,
  failure: failureEn,
  secondStep: secondStepEn,
  account: accountEn,
  password: passwordEn,
  admin: adminEn,
  plant: plantEn,
  sites: sitesEn,
  wall: wallEn,
  tile: {
    demo: '{camera} (demo)',
    connecting: 'Connecting',
    connectingBody: 'Waiting for the first picture.',
    waking: 'Waking',
    wakingBody: 'Nobody watched, so the camera was left in peace. Its picture is coming.',
    wakingFor: 'Waking, {seconds} s',
    full: 'No place left',
    fullBody: '{used} of {limit} pictures are being watched. Close one elsewhere, or ask an administrator for a higher limit. This tile tries again by itself.',
    forbidden: 'No right to see this camera',
    forbiddenBody: 'Ask an administrator for the right to see this camera.',
    reduced: { reference: 'Fewer pictures', key: 'Key pictures only' },
    reducedWhy: {
      reference: 'This device or its network does not keep up, so it gets fewer pictures.',
      key: 'This device or its network does not keep up, so it gets a picture every few seconds.',
    },
    offlineSince: 'Offline since {time}',
    retryAt: 'Next attempt {time}',
    unreachableSince: 'Server not reached since {time}',
    unreachableBody: 'The picture comes back by itself when the server answers.',
    stale: 'No picture for',
    staleBody: 'What you see is old.',
    notAnalysed: 'Not analysed',
    why: {
      nobody: 'No browser detects for this camera.',
      starting: 'The detector is starting.',
      failed: 'The detector failed here.',
      stalled: 'Analysis has stopped.',
      unknown: 'The server is not reached, so it is unknown who analyses.',
    },
    analysedBy: 'Analysed by {by}',
    byThisBrowser: 'Analysed by this browser',
    byStation: 'Analysed by a station',
    rate: '{fps} fps',
    frameAge: 'Frame age',
    glassAge: 'From camera to screen',
    by: 'By',
    unknown: 'unknown',
  },
  events: {
    what: '{label} in {zone}',
    sentence: '{label} in {zone}, camera {camera}',
    announced: '{severity}: {label} in {zone}, camera {camera}, {time}',
    rule: 'Rule',
    zone: 'Zone',
    camera: 'Camera',
    captured: 'Seen at',
    recorded: 'Recorded at',
    received: 'Reached the server at',
    detector: 'Detector',
    track: 'Track',
    clockSuspect: 'The clock of the browser that recorded this was more than 5 s off.',
    picture: 'Picture of the incident: {what}',
    noPicture: 'No picture',
    pictureAway: 'The picture is on the server, which is not reached now.',
    filterCamera: 'Camera',
    allCameras: 'All cameras',
    noneMatchBody: 'Widen the filter to see more.',
  },
  sync: { waiting: 'Waiting to be sent', synced: 'On the server', rejected: 'Refused by the server' },
  offline: {
    since: 'Offline since {time}.',
    problem: 'The server does not take the events: {why}',
    nothingWaiting: 'No events are waiting.',
    events: '1 event | {n} events',
    annotations: '1 review | {n} reviews',
    waiting: '{what} is waiting, for {age}. | {what} are waiting, the oldest for {age}.',
    online: 'Sending {what}, waiting for {age}. | Sending {what}, the oldest waiting for {age}.',
    aside: '1 of it waits until somebody who may send it signs in here. | {n} of them wait until somebody who may send them signs in here.',
  },
  update: { ready: 'A new version is ready.', load: 'Reload now' },
  cameras: camerasEn,
  device: deviceEn,
  alerts: alertsEn,
  suppressions: suppressionsEn,
  storage: storageEn,
  coverage: coverageEn,
  health: healthEn,
  rules: rulesEn,
  inbox: inboxEn,
  incidents: incidentsEn,
  review: reviewEn,
  hold: holdEn,
  pageMissing: pageMissingEn,
  welcome: welcomeEn,
  install: installEn,
  clips: clipsEn,
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
    off: 'This browser shows the cameras but does not detect. Settings say why.',
    waiting: 'Waiting events',
    leases: 'Cameras detected here',
  },
}

/** Every language has exactly these messages. */
export type Messages = typeof en
