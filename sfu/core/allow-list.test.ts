import { expect, it } from 'vitest'
import { isAddressAllowed, isLoopbackAddress } from './allow-list.ts'

it('SE3 lets in whom the list names, everybody where it is empty, and this machine itself', () => {
  const ranges = ['192.168.1.0/24', 'fd00:1::/32', '10.0.0.9']
  for (const address of [
    '192.168.1.77',
    '::ffff:192.168.1.77',
    'fd00:1:2::3',
    '10.0.0.9',
    '127.0.0.1',
    '::1',
  ])
    expect(isAddressAllowed(ranges, address), address).toBe(true)
  for (const address of [
    '192.168.2.77',
    'fd00:2::3',
    '10.0.0.8',
    '8.8.8.8',
    '',
    'localhost',
    '192.168.1.77, 8.8.8.8',
    '::ffff:8.8.8.8',
  ])
    expect(isAddressAllowed(ranges, address), address).toBe(false)
  expect(isAddressAllowed([], '8.8.8.8')).toBe(true)
  expect(isAddressAllowed(['not a range'], '8.8.8.8')).toBe(false)
})

it('knows this machine\'s own addresses', () => {
  expect([
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '::ffff:127.0.0.1',
  ].map(isLoopbackAddress)).toEqual([true, true, true, true])
  expect(['128.0.0.1', '::', '::2', 'localhost'].map(isLoopbackAddress)).toEqual([false, false, false, false])
})
