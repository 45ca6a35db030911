/** When the product's own letters are fetched, a hundred kilobytes and more. */
export type LettersTime = 'before-first-screen' | 'behind-first-screen'

export interface LettersFacts {
  /** The service worker has them. */
  readonly areAtHand: boolean
  /** Two different syllables of Hangul as the system's own letters draw them, any bytes; undefined where nothing could be drawn. */
  readonly drawn: readonly [ArrayLike<number>, ArrayLike<number>] | undefined
}

const areAlike = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => a.length === b.length && Array.from(a).every((byte, i) => byte === b[i])

/**
 * A system without letters for Hangul draws the same box for every syllable: there nobody could read the first screen, so ours come before it. Elsewhere
 * they come in the same visit behind the first pictures, from which they would take their time.
 */
export function lettersTime({ areAtHand, drawn }: LettersFacts): LettersTime {
  return areAtHand || (drawn !== undefined && areAlike(...drawn))
    ? 'before-first-screen'
    : 'behind-first-screen'
}
