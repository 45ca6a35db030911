import type { MemberId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { Belongings } from './belongings.ts'
import type { MatrixClient } from './matrix-client.ts'
import { Buffer } from 'node:buffer'
import { createHash, randomBytes } from 'node:crypto'

/** Who asks, as far as the request itself must know. */
export interface ExampleAsker {
  readonly role: Role | undefined
  readonly memberId: MemberId | undefined
  readonly password: string
  readonly cookie: string | undefined
  /** Of somebody who may sign in. */
  readonly login: () => Promise<string>
  /** A session of their own, beside the one that asks. */
  readonly otherSessionId: () => Promise<string>
  /** A browser of their own that is told of alerts. */
  readonly pushBrowserId: () => Promise<string>
  readonly client: MatrixClient
}

type Id = Belongings['id']
export interface Example {
  readonly query?: Readonly<Record<string, string | number>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Params that are no thing's name. */
  readonly params?: Readonly<Record<string, string>>
}
export type MakeExample = (id: Id, asker: ExampleAsker) => Promise<Example> | Example

/** Bytes of each film that `thingsOf` uploads. */
export const filmBytes = 256

/** The start of a PNG of 160 x 90 points, as far as a server reads it; each is another. */
export function aPlanPicture(): Buffer {
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a0000000d49484452000000a00000005a0806000000', 'hex'),
    randomBytes(40),
  ])
}

/** The least that a site's file holds; each gives the site another name. */
export function aPlantFile(): object {
  return {
    format: 'ansim-plant',
    formatVersion: 1,
    site: {
      name: uniqueName(),
      timeZone: 'Asia/Seoul',
    },
    groups: [],
    cameras: [],
  }
}

/** A name that nothing else has. */
export function uniqueName(): string {
  return `A thing ${randomBytes(6).toString('hex')}`
}

/** What a link might hold. */
export function randomText(): string {
  return randomBytes(32).toString('base64url')
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
