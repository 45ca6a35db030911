/** Films of events. */
export const clipsEn = {
  title: 'Film of the event. Keys: space plays, arrows step, plus and minus change the speed, Home goes to the moment.',
  play: 'Play',
  pause: 'Pause',
  back: 'One picture back',
  forward: 'One picture on',
  moment: 'To the moment',
  position: 'Position in the film',
  second: '{second} s',
  rate: 'Speed',
  making: 'The film is being made. It is here in a moment.',
  awaited: 'The film is not here yet. It comes when the browser that recorded the event has sent it.',
  offline: 'The film is not on this device, and the server cannot be reached. It is fetched when the network is back.',
  late: 'It begins {second} s after the moment.',
  early: 'It ends {second} s before the moment.',
  none: {
    'unsupported': 'No film: this browser cannot keep the pictures of cameras. Use a current Chrome, Edge, Firefox or Safari to detect.',
    'no-pictures': 'No film: the camera\'s pictures did not arrive around that moment.',
    'too-large': 'No film: this camera sends more than a film may hold. Give it a sub-stream of 640×360.',
    'not-a-film': 'No film: the camera\'s pictures could not be put together. Look at its probe in the camera list.',
    'no-room': 'No film: this device had no room for it. Free some space.',
  },
}
