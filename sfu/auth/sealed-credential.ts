import type { Random } from '../core/random.ts'
import type { MasterKeyRing } from './master-key.ts'
import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { AppError } from '#contract/app-error'

interface SealedCredential {
  readonly keyId: string
  /** Nonce (12 bytes), tag (16), ciphertext. */
  readonly sealed: Buffer
}

/** Locks secrets away and opens them. `owner` names whose they are; what was sealed for one opens for no other. */
export interface CredentialSeal {
  readonly seal: (owner: string, plaintext: string) => SealedCredential
  /** Fails with 'internal' when the key is gone, or the bytes or the owner are not the sealed ones. */
  readonly open: (owner: string, credential: SealedCredential) => string
}

const nonceBytes = 12
const tagBytes = 16

/** AES-256-GCM (NIST SP 800-38D) with a random nonce and the owner as additional data. */
export function createCredentialSeal(ring: MasterKeyRing, random: Random): CredentialSeal {
  return {
    seal(owner, plaintext) {
      const { key, keyId } = ring.newest
      const nonce = random(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(boundTo(owner))
      const ciphertext = Buffer.concat([
        cipher.update(plaintext, 'utf8'),
        cipher.final(),
      ])
      return {
        keyId,
        sealed: Buffer.concat([
          nonce,
          cipher.getAuthTag(),
          ciphertext,
        ]),
      }
    },
    open(owner, { keyId, sealed }) {
      const found = ring.find(keyId)
      if (!found)
        throw new AppError('internal', 'Put master.key back from a copy of the data folder, or remove the camera and add it again: the key to its password is gone.', { keyId })
      try {
        const decipher = createDecipheriv('aes-256-gcm', found.key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
          .setAAD(boundTo(owner))
          .setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
        return Buffer.concat([
          decipher.update(sealed.subarray(nonceBytes + tagBytes)),
          decipher.final(),
        ]).toString('utf8')
      }
      catch (cause) {
        throw new AppError('internal', 'Remove the camera and add it again: its stored password was altered.', { keyId }, { cause })
      }
    },
  }
}

/** What was sealed for one owner opens for no other: it is no part of the text, and yet of the tag. */
function boundTo(owner: string): Buffer {
  return Buffer.from(owner)
}
