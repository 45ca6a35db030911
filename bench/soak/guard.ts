/** A line that keeps a promise: when it is broken, a test must say so. */
export interface Guard {
  readonly name: string
  /** Where it stands. */
  readonly file: string
  /** Its exact text, which is there once; and what it is broken to. */
  readonly breaks: readonly [text: string, broken: string]
  /** The project of vitest, and the one file of tests that must go red. */
  readonly test: readonly ['node' | 'db' | 'web', string]
}
