import { expect, it } from 'vitest'
import { en } from './en.ts'
import { eventWord } from './event-word.ts'
import { ko } from './ko.ts'

it('what stands in an exit is an object, what moves is motion, and a truck is a truck', () => {
  expect(eventWord({
    label: 'motion',
    rule: { kind: 'blocked-exit' },
  })).toBe('label.object')
  expect(eventWord({
    label: 'motion',
    rule: { kind: 'motion' },
  })).toBe('label.motion')
  expect(eventWord({
    label: 'forklift',
    rule: { kind: 'blocked-exit' },
  })).toBe('label.forklift')
  expect([en.label.object, ko.label.object]).toEqual(['Object', '물체'])
})
