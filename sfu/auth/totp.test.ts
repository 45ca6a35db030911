import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { hashRecoveryCode, newRecoveryCode } from './recovery-code.ts'
import { findTotpStep, hotpCode, toBase32, totpSecretBytes, totpStep, totpUri } from './totp.ts'

const rfcSecret = Buffer.from('12345678901234567890')

describe('ME7 TOTP', () => {
  it.each<[number, string]>([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('is what RFC 6238 appendix B says for second %i', (second, code) => {
    expect(hotpCode(rfcSecret, totpStep(epochMs(second * 1_000)), 8)).toBe(code)
  })

  it('is what RFC 4226 appendix D says', () => {
    const codes = [
      '755224',
      '287082',
      '359152',
      '969429',
      '338314',
      '254676',
      '287922',
      '162583',
      '399871',
      '520489',
    ]
    expect(codes.map((_, counter) => hotpCode(rfcSecret, counter))).toEqual(codes)
  })

  it('takes the code of this step and of its neighbours, and no other', () => {
    const now = epochMs(1_800_000_000_000)
    const present = totpStep(now)
    const taken = [-3, -2, -1, 0, 1, 2, 3].filter(offset => findTotpStep(rfcSecret, hotpCode(rfcSecret, present + offset), now, 0) !== undefined)
    expect(taken).toEqual([-1, 0, 1])
  })

  it('takes no step twice, and none before one that was used', () => {
    const now = epochMs(1_800_000_000_000)
    const present = totpStep(now)
    const code = hotpCode(rfcSecret, present)
    expect(findTotpStep(rfcSecret, code, now, present - 1)).toBe(present)
    expect(findTotpStep(rfcSecret, code, now, present)).toBeUndefined()
    expect(findTotpStep(rfcSecret, hotpCode(rfcSecret, present - 1), now, present)).toBeUndefined()
  })

  it.each([
    '',
    '12345',
    '1234567',
    'abcdef',
    '12345a',
    '-12345',
    '１２３４５６',
  ])('is none: %j', (code) => {
    expect(findTotpStep(rfcSecret, code, epochMs(1_800_000_000_000), 0)).toBeUndefined()
  })

  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('writes %j in Base32 as RFC 4648 10 does', (text, written) => {
    expect(toBase32(Buffer.from(text))).toBe(written)
  })

  it('names its account in the address that an app reads', () => {
    expect(totpUri(rfcSecret, 'Ansim 1공장', 'Kim & Lee?')).toBe(`otpauth://totp/Ansim%201%EA%B3%B5%EC%9E%A5:Kim%20%26%20Lee%3F?secret=${toBase32(rfcSecret)}&issuer=Ansim%201%EA%B3%B5%EC%9E%A5&algorithm=SHA1&digits=6&period=30`)
    expect(totpSecretBytes).toBe(20)
  })
})

describe('ME8 a recovery code', () => {
  it('has 80 bits, and is known however it is typed', () => {
    const code = newRecoveryCode(randomBytes)
    expect(code).toMatch(/^(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}$/)
    expect(newRecoveryCode(randomBytes)).not.toBe(code)
    const hash = hashRecoveryCode(code)
    expect(hash).toHaveLength(32)
    for (const typed of [
      code.toLowerCase(),
      code.replaceAll('-', ''),
      ` ${code.replaceAll('-', ' ')} `,
    ])
      expect(hashRecoveryCode(typed)).toEqual(hash)
    expect(hashRecoveryCode(code.slice(1))).toBeUndefined()
    expect(hashRecoveryCode('123456')).toBeUndefined()
  })
})
