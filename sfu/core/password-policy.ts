import { commonWords, keyboardRows } from './common-passwords.ts'

/**
 * ME1: why a password of the right length is refused all the same, as a sentence; undefined: it is not. It is as good as what is left of
 * it once everything is taken away that lists of stolen passwords are full of: words of the list, runs of the alphabet and the keyboard,
 * repetitions, years and other digits, signs in place of letters, and whose password it is.
 */
export function passwordTrouble(password: string, own: readonly (string | undefined)[]): string | undefined {
  const text = plain(password)
  const ownWords = own.flatMap(each => each === undefined
    ? []
    : plain(each).split(/[\s@._-]+/)).filter(word => word.length >= 3)
  if (new Set(text).size <= 3 || isRepeated(text))
    return 'This password repeats a few characters. Choose a longer one, or a sentence.'
  const { left, words } = leftOver(text, [
    ...ownWords,
    ...commonWords,
  ])
  // Three words of the list are a sentence; two with a year are what everybody tries.
  if (left < 4 && words < 3) {
    return ownWords.some(word => text.includes(word))
      ? 'This password is little more than your own name. Choose another, or a sentence.'
      : 'This password is one of those that are tried first. Choose another, or a sentence.'
  }
  return undefined
}

const written: Record<string, string> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  '$': 's',
  '!': 'i',
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

/** With letters in place of what looks like them: `p@ssw0rd`. */
function spelled(text: string): string {
  return [
    ...text,
  ].map(character => written[character] ?? character).join('')
}

/** Whether it is one piece over and over, the last time perhaps cut. */
function isRepeated(text: string): boolean {
  for (let length = 1; length <= Math.min(6, text.length / 2); length++) {
    if ([
      ...text.slice(length),
    ].every((character, index) => character === text[index])) {
      return true
    }
  }
  return false
}

/** Letters that are neither in a word nor in a run, and how many words there are, taking as much away as possible. */
function leftOver(text: string, words: readonly string[]): { left: number, words: number } {
  const read = spelled(text)
  // Best for the rest of the text from each place on: dynamic programming from its end.
  const best: { left: number, words: number }[] = Array.from({ length: text.length + 1 }, () => ({ left: 0, words: 0 }))
  const isBetter = (a: { left: number, words: number }, b: { left: number, words: number }): boolean => a.left < b.left || (a.left === b.left && a.words < b.words)
  for (let at = text.length - 1; at >= 0; at--) {
    const rest = best[at + 1]!
    let found = { left: rest.left + (/\p{L}/u.test(text[at]!)
      ? 1
      : 0), words: rest.words }
    for (const word of words) {
      if (text.startsWith(word, at) || read.startsWith(word, at)) {
        const after = best[at + word.length]!
        const candidate = { left: after.left, words: after.words + 1 }
        if (isBetter(candidate, found))
          found = candidate
      }
    }
    const run = runLength(text, at)
    if (run >= 3 && isBetter(best[at + run]!, found))
      found = best[at + run]!
    best[at] = found
  }
  return best[0]!
}

/** How far a run goes from here: `abcd`, `4321`, `qwer`, `asdf` backwards, `aaa`. */
function runLength(text: string, at: number): number {
  let longest = 1
  for (const step of [1, -1, 0]) {
    let length = 1
    while (at + length < text.length && text.charCodeAt(at + length) - text.charCodeAt(at + length - 1) === step)
      length++
    longest = Math.max(longest, length)
  }
  for (const row of keyboardRows) {
    const start = row.indexOf(text[at]!)
    if (start >= 0)
      longest = Math.max(longest, sharedLength(row.slice(start), text.slice(at)))
  }
  return longest
}

function sharedLength(a: string, b: string): number {
  let length = 0
  while (length < Math.min(a.length, b.length) && a[length] === b[length])
    length++
  return length
}
