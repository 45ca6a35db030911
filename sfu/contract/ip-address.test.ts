import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInRange, parseAddressRange, parseIpAddress } from './ip-address.ts'

describe('parseIpAddress', () => {
  it('reads what the system reads, and nothing else', () => {
    const letters = fc.string({
      unit: fc.constantFrom(...'0123456789abcdef:.x%g/ '),
      maxLength: 20,
    })
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), letters), (text) => {
      expect(parseIpAddress(text) !== undefined, text).toBe(isIP(text) !== 0 && !text.includes('%'))
    }), { numRuns: 5_000 })
  })

  it.each([
    [
      '127.0.0.1',
      [127, 0, 0, 1],
    ],
    [
      '::ffff:127.0.0.1',
      [127, 0, 0, 1],
    ],
    [
      '::ffff:7f00:1',
      [127, 0, 0, 1],
    ],
    [
      '::1',
      [
        ...Array.from({ length: 15 }).fill(0),
        1,
      ],
    ],
    [
      '64:ff9b::10.1.2.3',
      [
        0,
        0x64,
        0xFF,
        0x9B,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        10,
        1,
        2,
        3,
      ],
    ],
  ])('%s', (text, bytes) => {
    expect(parseIpAddress(text)).toEqual(bytes)
  })
})

describe('ranges', () => {
  const isIn = (address: string, range: string): boolean => isInRange(parseIpAddress(address)!, parseAddressRange(range)!)

  it('holds an address that begins alike', () => {
    expect(isIn('10.1.2.3', '10.0.0.0/8')).toBe(true)
    expect(isIn('11.1.2.3', '10.0.0.0/8')).toBe(false)
    expect(isIn('192.168.1.127', '192.168.1.0/25')).toBe(true)
    expect(isIn('192.168.1.128', '192.168.1.0/25')).toBe(false)
    expect(isIn('::ffff:10.1.2.3', '10.0.0.0/8')).toBe(true)
    expect(isIn('10.1.2.3', '::ffff:10.0.0.0/104')).toBe(true)
    expect(isIn('10.1.2.3', '0.0.0.0/0')).toBe(true)
    expect(isIn('fd00::1', '0.0.0.0/0')).toBe(false)
    expect(isIn('fd12::9', 'fd00::/8')).toBe(true)
    expect(isIn('fe12::9', 'fd00::/8')).toBe(false)
    expect(isIn('10.1.2.3', '10.1.2.3')).toBe(true)
    expect(isIn('10.1.2.4', '10.1.2.3')).toBe(false)
  })

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0/8',
    'fd00::/129',
    '::ffff:10.0.0.0/8',
    '10.0.0.0/8/8',
    'localhost',
    '',
  ])('%j is none', (text) => {
    expect(parseAddressRange(text)).toBeUndefined()
  })
})
