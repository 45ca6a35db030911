import type { Delivery } from '#contract/delivery'
import { expect, it } from 'vitest'
import { aDelivery } from './testing/a-delivery.ts'
import { toldLines, woven } from './told-lines.ts'

const kinds = (...deliveries: Delivery[]) => toldLines(deliveries).map(({ outcome, at }) => [at, outcome.kind])

it('IN6 says of each delivery what became of it and since when', () => {
  expect(kinds(
    aDelivery({ state: 'waiting', afterMinutes: 5, dueAt: 301_000 }),
    aDelivery({
      state: 'delivered',
      deliveredAt: 2_000,
      lastAttemptAt: 2_000,
      attempts: 1,
    }),
    aDelivery({ state: 'waiting', attempts: 0 }),
    aDelivery({ state: 'waiting', attempts: 2, lastAttemptAt: 9_000 }),
    aDelivery({ state: 'dead', attempts: 14, lastAttemptAt: 86_000_000 }),
    aDelivery({ state: 'withheld', withheld: 'quiet-hours' }),
  )).toEqual([
    [1_000, 'sending'],
    [1_000, 'withheld'],
    [2_000, 'delivered'],
    [9_000, 'again'],
    [301_000, 'planned'],
    [86_000_000, 'dead'],
  ])
})

it('IN6 why it failed is told of what failed alone', () => {
  const errors = toldLines([
    aDelivery({
      state: 'delivered',
      deliveredAt: 1,
      attempts: 2,
      lastError: 'old',
    }),
    aDelivery({ state: 'dead', attempts: 3, lastError: 'The mail server did not answer.' }),
  ]).map(({ error }) => error)
  expect(errors).toEqual([undefined, 'The mail server did not answer.'])
})

it('IN6 browsers of one person that fared alike are one line, others and other people are their own', () => {
  const push = (more: Partial<Record<keyof Delivery, unknown>>) => aDelivery({
    kind: 'push',
    recipient: 'Kim',
    state: 'delivered',
    deliveredAt: 2_000,
    attempts: 1,
    ...more,
  })
  const lines = toldLines([
    push({ deliveredAt: 3_000 }),
    push({ deliveredAt: 2_000 }),
    push({ state: 'withheld', withheld: 'no-browser' }),
    push({ recipient: 'Lee' }),
    push({
      facts: { reason: 'graver', severity: 'critical', raisedAt: 5 },
    }),
  ])
  expect(lines.map(({ who, browsers, outcome, reason }) => `${who} ${browsers} ${outcome.kind} ${reason}`).sort()).toEqual([
    'Kim 1 delivered graver',
    'Kim 1 withheld new',
    'Kim 2 delivered new',
    'Lee 1 delivered new',
  ])
  expect(lines.find(({ browsers }) => browsers === 2)?.at).toBe(2_000)
})

it('IN6 who was told stands between what was said, which keeps its order', () => {
  const told = toldLines([
    aDelivery({ state: 'delivered', deliveredAt: 100 }),
    aDelivery({ state: 'delivered', deliveredAt: 300 }),
    aDelivery({ state: 'delivered', deliveredAt: 900 }),
  ])
  // The server took the second after the first, though its maker's clock is behind.
  const said = [
    { at: 400 },
    { at: 200 },
    { at: 500 },
  ]
  expect(woven(said, told).map(({ at }) => at)).toEqual([100, 300, 400, 200, 500, 900])
  expect(woven([], told)).toEqual(told)
})
