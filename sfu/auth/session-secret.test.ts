import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { hashSecret, newSecret } from './session-secret.ts'

it('AU7 a secret has 256 random bits and only its SHA-256 is kept', () => {
  const { secret, hash } = newSecret(randomBytes)
  expect(secret).toMatch(/^[\w-]{43}$/)
  expect(hash).toEqual(hashSecret(secret))
  expect(hash).toHaveLength(32)
  expect(hash.toString('base64url')).not.toBe(secret)
  expect(newSecret(randomBytes).secret).not.toBe(secret)
  // NIST CAVP, SHA-256 of "abc".
  expect(hashSecret('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
