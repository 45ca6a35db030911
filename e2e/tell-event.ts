import type { Page } from 'playwright'
import type { SafetyEvent } from '../sfu/contract/safety-event.ts'
import type { Plant } from './plant.ts'
import { expect } from 'vitest'

/** Tells an event as another browser would, with the cookie of somebody who may. */
export async function tellEvent(plant: Plant, page: Page, event: SafetyEvent): Promise<void> {
  const cookies = (await page.context().cookies(plant.address)).map(({ name, value }) => `${name}=${value}`).join('; ')
  const reply = await fetch(`${plant.address}/api/sync/urgent`, {
    method: 'POST',
    headers: { 'cookie': cookies, 'origin': plant.address, 'content-type': 'application/json' },
    body: JSON.stringify({
      protocolVersion: 2,
      sentAt: Date.now(),
      events: [event],
    }),
  })
  expect(await reply.json()).toMatchObject({
    outcomes: [
      { outcome: 'applied' },
    ],
  })
}
