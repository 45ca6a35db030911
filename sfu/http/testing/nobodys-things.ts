import type { Belongings } from './belongings.ts'
import { randomBytes } from 'node:crypto'
import { newUuid, newUuidV7 } from '../../core/random.ts'

/** Things that nobody has: as good as any to ask for, and never found. */
export function nobodysThings(): Belongings {
  const ids = new Map<string, string>()
  return {
    async id(name) {
      const id = ids.get(name) ?? (name.endsWith('Sha256')
        ? randomBytes(32).toString('hex')
        : name.endsWith('Token')
          ? randomBytes(32).toString('base64url')
          : name === 'eventId' || name === 'clipEventId' || name === 'suppressionId'
            ? newUuidV7(randomBytes, Date.now())
            : newUuid(randomBytes))
      ids.set(name, id)
      return id
    },
    made: () => new Set(),
  }
}
