import type { Random } from '../core/random.ts'
import { Buffer } from 'node:buffer'
import { argon2, timingSafeEqual } from 'node:crypto'
import { AppError } from '#contract/app-error'

/** Passwords as they are kept. */
export interface PasswordHasher {
  /** In the PHC string format, `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. Fails with 'busy' when too many are being computed. */
  readonly hash: (password: string) => Promise<string>
  /** ME2: `stored` undefined, where there is nobody: takes as long, and is never right. Fails with 'busy'. */
  readonly verify: (password: string, stored: string | undefined) => Promise<boolean>
  /** Hashes that were computed to look at a password. */
  readonly checked: () => number
}

interface Cost {
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

/** OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane. */
const cost: Cost = { memory: 19_456, passes: 2, parallelism: 1 }
const saltBytes = 16
const hashBytes = 32
/** ME3: as many as may be computed at once; each takes a thread and 19 MiB. */
const mostInFlight = 4

/** Argon2id (RFC 9106) of node:crypto, in its thread pool. Passwords are hashed in NFKC, so that the same letters typed elsewhere fit. */
export function createPasswordHasher(random: Random): PasswordHasher {
  let inFlight = 0
  let checked = 0

  async function derive(password: string, salt: Uint8Array, { memory, passes, parallelism }: Cost, length: number): Promise<Buffer> {
    if (inFlight >= mostInFlight)
      throw new AppError('busy', 'Many people are signing in at this moment; try again in a few seconds.', { retryAfterMs: 1_000 })
    inFlight++
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        argon2('argon2id', {
          message: password.normalize('NFKC'),
          nonce: salt,
          memory,
          passes,
          parallelism,
          tagLength: length,
        }, (error, key) => error
          ? reject(error)
          : resolve(key))
      })
    }
    finally {
      inFlight--
    }
  }

  const nobodysSalt = random(saltBytes)
  return {
    async hash(password) {
      const salt = Buffer.from(random(saltBytes))
      const key = await derive(password, salt, cost, hashBytes)
      return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(key)}`
    },
    async verify(password, stored) {
      const parsed = stored === undefined
        ? undefined
        : parse(stored)
      const key = await derive(password, parsed?.salt ?? nobodysSalt, parsed?.cost ?? cost, parsed?.key.length ?? hashBytes)
      checked++
      return parsed !== undefined && timingSafeEqual(key, parsed.key)
    },
    checked: () => checked,
  }
}

function parse(stored: string): { cost: Cost, salt: Buffer, key: Buffer } {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(stored)
  if (!match)
    throw new AppError('internal', 'Give this person a new password with npx ansim user reset: the stored one cannot be read.')
  const [, memory, passes, parallelism, salt, key] = match
  return {
    cost: {
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
    },
    salt: Buffer.from(salt!, 'base64'),
    key: Buffer.from(key!, 'base64'),
  }
}

/** Base64 as the PHC string format has it. */
function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
