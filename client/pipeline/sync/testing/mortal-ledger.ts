import type { Ledger } from '../../../core/sync/ledger.ts'

/** The tables as one page sees them. */
export interface MortalLedger extends Ledger {
  /** The page is gone: what it was writing is not written, and nothing that it waits for ever comes. */
  readonly die: () => void
}

export interface MortalLedgerParts {
  ledger: Ledger
  /** Whether a write fails now, at its very end, because the disk is full. */
  isFull: () => boolean
}

const never = new Promise<never>(() => {})

/** A transaction of a page that dies, or of one whose disk is full, happens not at all: that is what a Ledger promises. */
export function createMortalLedger({ ledger, isFull }: MortalLedgerParts): MortalLedger {
  let isDead = false
  const whileAlive = <T>(act: () => Promise<T>): Promise<T> => isDead
    ? never
    : act().then(
        value => isDead ? never : value,
        (error: unknown) => isDead
          ? never
          : Promise.reject(error),
      )

  return {
    ...ledger,
    read: body => whileAlive(() => ledger.read(body)),
    write: body => whileAlive(() => ledger.write(async (tables) => {
      const value = await body(tables)
      if (isDead)
        throw new Error('The page is gone.')
      if (isFull())
        throw Object.assign(new Error('The disk is full.'), { name: 'QuotaExceededError' })
      return value
    })),
    onChange: listener => ledger.onChange(() => {
      if (!isDead)
        listener()
    }),
    die() { isDead = true },
  }
}
