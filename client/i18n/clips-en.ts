/** Clips of incidents. */
export const clipsEn = {
  title: 'Clip of the incident. Keys: space plays, comma and full stop or arrows step, [ and ] change the speed, Home goes to the moment.',
  control: 'Clip',
  moment: 'To the moment (Home)',
  position: 'Position in the clip',
  second: '{second} s',
  making: 'The clip is being made. It is here in a moment.',
  awaited: 'The clip is not here yet. It comes when the browser that recorded the incident has sent it.',
  offline: 'The clip is not on this device, and the server cannot be reached. It is fetched when the network is back.',
  late: 'It begins {second} s after the moment.',
  early: 'It ends {second} s before the moment.',
  none: {
    'unsupported': 'No clip: this browser cannot keep the pictures of cameras. Use a current Chrome, Edge, Firefox or Safari to detect.',
    'no-pictures': 'No clip: the camera\'s pictures did not arrive around that moment.',
    'too-large': 'No clip: this camera sends more than a clip may hold. Give it a small stream of 640×360.',
    'not-a-film': 'No clip: the camera\'s pictures could not be put together. Look at its probe in the camera list.',
    'no-room': 'No clip: this device had no room for it. Free some space.',
  },
}
