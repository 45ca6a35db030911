import type { Buffer } from 'node:buffer'
import type { Random } from '../core/random.ts'
import { hashSecret } from './session-secret.ts'
import { toBase32 } from './totp.ts'

/** Sixteen letters of Base32, 80 bits, so that SHA-256 alone keeps it; in groups of four for whoever copies it by hand. */
export function newRecoveryCode(random: Random): string {
  return toBase32(random(10)).replaceAll(/.{4}(?=.)/g, '$&-')
}

/** The stored form of what somebody typed, whatever hyphens, spaces and case they chose; undefined where it cannot be a code. */
export function hashRecoveryCode(typed: string): Buffer | undefined {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('0', 'O').replaceAll('1', 'I')
  return /^[A-Z2-7]{16}$/.test(code)
    ? hashSecret(code)
    : undefined
}
