import type { Sha256 } from '#contract/ids'

/** Pictures by the hash of their bytes. They are given up first when room is short: an event without its picture is still a fact. */
export interface PictureStore {
  /**
   * Answers false where there is no room. `held`: the server does not have it yet, so it is given up last.
   * A picture that is there already only becomes held.
   */
  readonly put: (sha256: Sha256, picture: Blob, held: boolean) => Promise<boolean>
  readonly find: (sha256: Sha256) => Promise<Blob | undefined>
  /** The server has it now. */
  readonly release: (sha256: Sha256) => Promise<void>
  /** Makes room: the oldest that are not held, then the oldest. Answers how many bytes went. */
  readonly giveUp: (bytes: number) => Promise<number>
  readonly close: () => void
}

interface Kept { sha256: Sha256, bytes: number, held: 0 | 1, storedAt: number }

/** The pictures to remove so that `bytes` are freed, or all. */
export function picturesToGiveUp(kept: readonly Kept[], bytes: number): Kept[] {
  const given: Kept[] = []
  let freed = 0
  for (const picture of [...kept].sort((a, b) => a.held - b.held || a.storedAt - b.storedAt)) {
    if (freed >= bytes)
      break
    freed += picture.bytes
    given.push(picture)
  }
  return given
}
