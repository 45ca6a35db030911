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
