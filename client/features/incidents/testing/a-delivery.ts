import type { Delivery } from '#contract/delivery'
import { deliverySchema } from '#contract/delivery'

let last = 0

/** One row of the log: somebody to be told by e-mail of a new incident, from 1 s on. */
export function aDelivery(more: Partial<Record<keyof Delivery, unknown>> = {}): Delivery {
  return deliverySchema.parse({
    deliveryId: `0197a000-0000-4000-8000-${String(++last).padStart(12, '0')}`,
    state: 'waiting',
    kind: 'email',
    channelName: 'Plant mail',
    recipient: 'Kim',
    afterMinutes: 0,
    facts: { reason: 'new', severity: 'high', raisedAt: 1 },
    createdAt: 1_000,
    dueAt: 1_000,
    attempts: 0,
    ...more,
  })
}
