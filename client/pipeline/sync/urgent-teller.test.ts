import type { SuppressionId } from '#contract/ids'
import type { RouteBody } from '#contract/routes'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { buildEvent, deviceIdOf } from '../../core/sync/testing/event-builder.ts'
import { createSimulatedSite } from './testing/simulated-site.ts'
import { createUrgentTeller } from './urgent-teller.ts'

const turn = (): Promise<void> => new Promise(resolve => void setImmediate(resolve))

function rig() {
  const site = createSimulatedSite(1, 1)
  const state = { outbox: 201, mayTell: true }
  const told: string[][] = []
  const answers: (() => void)[] = []
  const urgent = createUrgentTeller({
    api: {
      ...site.browsers[0]!.network.api,
      call: (_name, ...[input]) => {
        const { body } = input as { body: RouteBody<'sync.urgent'> }
        told.push(body.events.map(event => (event as { eventId: string }).eventId))
        return new Promise((_, reject) => answers.push(() => reject(new Error('No answer.'))))
      },
    },
    store: {
      outboxLength: async () => state.outbox,
    },
    timers: createManualTimers(),
    mayTell: () => state.mayTell,
  })
  return { urgent, told, answers, state }
}
function event(n: number) {
  return {
    ...buildEvent(n),
    deviceId: deviceIdOf(1),
  }
}

it('RV4 tells an event ahead of its turn while more waits than one push takes, and never else', async () => {
  const { urgent, told, state } = rig()
  urgent.offer(event(1))
  await turn()
  expect(told).toEqual([
    [event(1).eventId],
  ])
  const calm = rig()
  calm.state.outbox = 200
  calm.urgent.offer(event(1))
  const refused = rig()
  refused.state.mayTell = false
  refused.urgent.offer(event(1))
  await turn()
  expect([calm.told, refused.told, state.outbox]).toEqual([[], [], 201])
})

it('RV4 sends one request at a time, once each, and a failure is no error', async () => {
  const { urgent, told, answers } = rig()
  for (const n of [1, 2, 3])
    urgent.offer(event(n))
  await turn()
  expect(told).toHaveLength(1)
  answers[0]!()
  await turn()
  urgent.offer(event(4))
  await turn()
  expect(told.at(-1)).toEqual([event(4).eventId])
})

it('FM1 what a remembered false alarm hides waits its turn', async () => {
  const { urgent, told } = rig()
  urgent.offer({
    ...event(1),
    suppressedBy: event(9).eventId as string as SuppressionId,
  })
  urgent.offer(event(2))
  await turn()
  expect(told).toEqual([
    [event(2).eventId],
  ])
})
