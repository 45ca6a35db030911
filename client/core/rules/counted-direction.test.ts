import { expect, it } from 'vitest'
import { countedDirection } from './counted-direction.ts'
import { buildRule, buildZone } from './testing/build.ts'

it('RU7 a line tells what all armed rules of it tell together', () => {
  const { zoneId } = buildZone()
  const line = (direction: string, armed = true) => buildRule({
    armed,
    condition: { kind: 'line-crossing', direction },
  })
  expect(countedDirection(zoneId, [])).toBeUndefined()
  expect(countedDirection(zoneId, [
    line('to-left', false),
    buildRule(),
  ])).toBeUndefined()
  expect(countedDirection(zoneId, [
    line('to-left'),
  ])).toBe('to-left')
  expect(countedDirection(zoneId, [
    line('to-left'),
    line('to-right'),
  ])).toBe('both')
})
