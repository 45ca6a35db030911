/** One act that keys do. `says`: its words, under `keys.` of the messages. Several keys do the same act, or one of a row of them (1 to 9). */
export interface KeyEntry {
  readonly keys: readonly KeyName[]
  readonly says: string
}

/** By `KeyboardEvent.code`, so that a Korean input method and another layout press the same keys; `?` alone is what it writes. */
const codes = {
  '1': 'Digit1',
  '2': 'Digit2',
  '3': 'Digit3',
  '4': 'Digit4',
  '5': 'Digit5',
  '6': 'Digit6',
  '7': 'Digit7',
  '8': 'Digit8',
  '9': 'Digit9',
  'a': 'KeyA',
  'e': 'KeyE',
  'f': 'KeyF',
  'j': 'KeyJ',
  'k': 'KeyK',
  'n': 'KeyN',
  'r': 'KeyR',
  'u': 'KeyU',
  'x': 'KeyX',
  ',': 'Comma',
  '.': 'Period',
  '[': 'BracketLeft',
  ']': 'BracketRight',
  '/': 'Slash',
  'Enter': 'Enter',
  'Space': 'Space',
  'Escape': 'Escape',
  'Left': 'ArrowLeft',
  'Right': 'ArrowRight',
  'Up': 'ArrowUp',
  'Down': 'ArrowDown',
  '?': '?',
} as const

export type KeyName = keyof typeof codes

/** Every key of every page, in the order in which the help shows them. A page takes its own by `useKeys`; one that is not here is none. */
export const keyMap = {
  everywhere: [
    {
      keys: ['?'],
      says: 'help',
    },
  ],
  wall: [
    {
      keys: [
        '1',
        '2',
        '3',
        '4',
        '5',
        '6',
        '7',
        '8',
        '9',
      ],
      says: 'focusTile',
    },
    {
      keys: ['Left', 'Right', 'Up', 'Down'],
      says: 'moveFocus',
    },
    {
      keys: ['f'],
      says: 'fullScreen',
    },
    {
      keys: ['Escape'],
      says: 'backToWall',
    },
  ],
  inbox: [
    {
      keys: ['j'],
      says: 'next',
    },
    {
      keys: ['k'],
      says: 'previous',
    },
    {
      keys: ['Enter'],
      says: 'open',
    },
    {
      keys: ['x'],
      says: 'choose',
    },
    {
      keys: ['r'],
      says: 'reviewed',
    },
    {
      keys: ['/'],
      says: 'search',
    },
    {
      keys: ['u'],
      says: 'undo',
    },
  ],
  incident: [
    {
      keys: ['a'],
      says: 'acknowledge',
    },
    {
      keys: ['f'],
      says: 'falseAlarm',
    },
    {
      keys: ['e'],
      says: 'escalate',
    },
    {
      keys: ['n'],
      says: 'note',
    },
  ],
  history: [
    {
      keys: ['Space'],
      says: 'play',
    },
    {
      keys: ['Left', 'Right'],
      says: 'tenSeconds',
    },
    {
      keys: [',', '.'],
      says: 'oneFrame',
    },
    {
      keys: ['[', ']'],
      says: 'speed',
    },
  ],
} as const satisfies Record<string, readonly KeyEntry[]>

export type KeyPlace = keyof typeof keyMap
export type KeyOf<Place extends KeyPlace> = (typeof keyMap)[Place][number]['keys'][number]

/** Keys that a control which has the focus needs itself. */
const needed: readonly (readonly [keys: readonly KeyName[], controls: string])[] = [
  [
    ['Space'],
    'button, a[href], summary, input, video, audio, [role=button], [role=tab], [role=option], [role=checkbox], [role=radio], [role=switch], [role=menuitem]',
  ],
  [
    ['Left', 'Right', 'Up', 'Down'],
    'input, video, audio, [role=slider], [role=tab], [role=option], [role=listbox], [role=radio], [role=radiogroup], [role=spinbutton], [role=menuitem], [role=grid]',
  ],
]

/** What is typed into these are words. */
const typed = 'textarea, select, [contenteditable=""], [contenteditable=true], [role=textbox], [role=combobox], [role=searchbox], input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=submit], [type=file])'

/**
 * Which key was pressed for the page; undefined: none, or it was meant for something else: a field, a control that needs it, an input
 * method that composes, a command of the browser (Ctrl, Alt, Meta). Keys that are held repeat only where that goes on (arrows, j, k).
 */
export function pressedKey(event: KeyboardEvent): KeyName | undefined {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey)
    return undefined
  const key = event.key === '?' || (event.shiftKey && event.code === 'Slash')
    ? '?'
    : event.shiftKey
      ? undefined
      : (Object.keys(codes) as KeyName[]).find(name => codes[name] === event.code.replace('Numpad', 'Digit'))
  if (!key || (event.repeat && ![
    'j',
    'k',
    ',',
    '.',
    'Left',
    'Right',
    'Up',
    'Down',
  ].includes(key))) {
    return undefined
  }
  const target = event.target instanceof Element
    ? event.target
    : undefined
  if (target?.closest(typed) || needed.some(([keys, controls]) => keys.includes(key) && target?.closest(controls)))
    return undefined
  return key
}
