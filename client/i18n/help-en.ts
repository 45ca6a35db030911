/** What keys do; `keyMap` of the help names them. */
export const keysEn = {
  help: 'Open this help',
  focusTile: 'Enlarge the first to ninth camera',
  moveFocus: 'Go to the next camera',
  fullScreen: 'Full screen',
  backToWall: 'Back to all cameras',
  next: 'Next',
  previous: 'Previous',
  open: 'Open',
  choose: 'Select',
  reviewed: 'Mark as reviewed',
  search: 'Search',
  undo: 'Undo',
  acknowledge: 'Acknowledge',
  falseAlarm: 'False alarm',
  escalate: 'Escalate',
  note: 'Write a note',
  play: 'Play or pause',
  tenSeconds: '10 seconds back or on',
  oneFrame: 'One picture back or on',
  speed: 'Slower or faster',
  place: {
    everywhere: 'On every page',
    wall: 'Wall',
    inbox: 'Incidents',
    incident: 'One incident',
    history: 'History',
  },
}

export const pageMissingEn = {
  body: 'This page is not in this tab, and it could not be fetched. If Ansim was updated meanwhile, loading again helps.',
  silent: 'The server does not answer at the moment, so this page cannot be fetched. What is open goes on; try again when the network is back.',
  load: 'Load again',
}

export const helpEn = {
  title: 'Help',
  keys: 'Keys on this page',
  marks: 'What the marks mean',
  links: 'More',
  space: 'Space',
  version: 'Ansim {version} · {organization}',
  severity: {
    critical: 'Act now. Calls until somebody answers.',
    high: 'Act soon. Calls until somebody answers.',
    medium: 'Look at it within the shift.',
    low: 'For the record.',
    health: 'The system needs care; nobody is in danger.',
  },
  state: {
    plain: 'A tile without a chip is live and analysed. A chip says what is not so:',
    notAnalysed: 'You see a live picture, but nobody looks for danger in it.',
    reduced: 'Live and analysed, with fewer pictures than the camera sends.',
    stale: 'The picture stands still. Its age stands on it.',
    offline: 'The camera does not answer. Ansim tries again by itself.',
    maintenance: 'Somebody works at the camera. It raises no alerts.',
    waking: 'Nobody watched this camera. Its picture is coming.',
  },
}

export const welcomeEn = {
  title: 'First steps',
  progress: '{done} of {count} first steps are done.',
  all: 'All steps',
  dismiss: 'Do not show on the wall',
  done: '(done)',
  step: {
    camera: 'Add your own camera',
    zone: 'Draw a zone, or choose a template',
    rule: 'Arm a rule',
    sound: 'Hear the alarm on this device',
    people: 'Invite somebody',
  },
  next: {
    camera: 'Next: add your own camera. The demo plant then makes room.',
    zone: 'Next: say where it is dangerous.',
    rule: 'Next: arm the rule, so that it raises alerts.',
    sound: 'Next: hear the alarm once on this device.',
    people: 'Next: invite somebody who answers alerts.',
  },
  do: {
    camera: 'Add a camera',
    zone: 'Draw a zone',
    rule: 'Arm a rule',
    sound: 'Test the alarm',
    people: 'Invite',
  },
}

export const installEn = {
  offer: 'Install Ansim on this device: it opens from the home screen, full screen, also without a network.',
  offerIos: 'Put Ansim on the home screen: open the Share menu, then choose “Add to Home Screen”.',
  install: 'Install',
}
