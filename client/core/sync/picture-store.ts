import type { Sha256 } from '#contract/ids'
import type { EpochMs } from '#contract/time'

/** Pictures by the hash of their bytes. They are given up first when room is short: an event without its picture is still a fact. */
export interface PictureStore {
  /**
   * Answers false where there is no room. `held`: the server does not have it yet, so it is given up last.
   * A picture that is there already only becomes held.
   * `of`: when what it shows was, by which the oldest are given up first; now by default. `film`: films are given up before pictures.
   */
  readonly put: (sha256: Sha256, picture: Blob, held: boolean, of?: EpochMs, film?: 'film') => Promise<boolean>
  /** Which of these are here. */
  readonly present: (names: readonly Sha256[]) => Promise<ReadonlySet<Sha256>>
  /** Removes those that the server has. */
  readonly remove: (names: readonly Sha256[]) => Promise<void>
  /** RT8: removes those that the server has and that show what was before `before`, films too. */
  readonly removeOlder: (before: EpochMs) => Promise<void>
  readonly clear: () => Promise<void>
  /** All the room pictures may take from now on, in bytes; those that the server has and that are too much go. */
  readonly limit: (maxBytes: number) => Promise<void>
  readonly find: (sha256: Sha256) => Promise<Blob | undefined>
  /** The server has it now. */
  readonly release: (sha256: Sha256) => Promise<void>
  /** Makes room: the oldest that are not held, then the oldest. Answers how many bytes went. */
  readonly giveUp: (bytes: number) => Promise<number>
  readonly close: () => void
}

interface Kept { sha256: Sha256, bytes: number, held: 0 | 1, storedAt: number, film?: 1 }

/** The pictures to remove so that `bytes` are freed, or all. */
export function picturesToGiveUp(kept: readonly Kept[], bytes: number): Kept[] {
  const given: Kept[] = []
  let freed = 0
  for (const picture of [...kept].sort((a, b) => a.held - b.held || (b.film ?? 0) - (a.film ?? 0) || a.storedAt - b.storedAt)) {
    if (freed >= bytes)
      break
    freed += picture.bytes
    given.push(picture)
  }
  return given
}
