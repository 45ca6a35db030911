import type { Configuration } from '#contract/configuration'
import type { EventId, SuppressionId } from '#contract/ids'
import type { ConfigurationState } from './configuration-service.ts'
import { expect, it } from 'vitest'
import { createObservable } from '../../core/observable.ts'
import { buildSuppression } from '../../core/rules/testing/build-suppression.ts'
import { buildAnnotation, buildApart, deviceIdOf } from '../../core/sync/testing/event-builder.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { followWaitingVerdicts } from './waiting-memories.ts'

const path = {
  seenMs: 600,
  from: { x: 0.15, y: 0.4 },
  box: { x1: 0.1, y1: 0.1, x2: 0.2, y2: 0.4 },
  extent: { x1: 0.15, y1: 0.4, x2: 0.15, y2: 0.4 },
}

async function rig(suppressions: Configuration['suppressions'] = []) {
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  await store.record(buildApart(1, { path }))
  const { eventId } = (await store.list({ limit: 1 }))[0]!.event
  const known = (given: Configuration['suppressions']): ConfigurationState => ({
    kind: 'known',
    fresh: true,
    configuration: { suppressions: given } as Configuration,
  })
  const configuration = createObservable<ConfigurationState>(known(suppressions))
  const told: SuppressionId[][] = []
  const stop = followWaitingVerdicts({
    store,
    configuration,
    onConfiguration: next => told.push(next.suppressions?.map(({ suppressionId }) => suppressionId) ?? []),
  })
  return {
    store,
    eventId,
    configuration,
    known,
    told,
    stop,
  }
}

const asMemory = (eventId: EventId) => eventId as string as SuppressionId

it('FM2 a verdict that waits makes a memory on this browser at once, and its taking back ends it', async () => {
  const { store, eventId, told } = await rig()
  expect(told).toEqual([[]])
  await store.annotate(buildAnnotation(1, eventId, {
    change: { kind: 'verdict', verdict: 'false-alarm', reason: 'wrong-object' },
  }))
  await expect.poll(() => told.at(-1)).toEqual([
    asMemory(eventId),
  ])
  await store.annotate(buildAnnotation(2, eventId, {
    change: { kind: 'verdict', verdict: null },
  }))
  await expect.poll(() => told.at(-1)).toEqual([])
})

it('FM2 a verdict that waits ends the server\'s memory here', async () => {
  const { store, eventId, configuration, known, told } = await rig()
  configuration.set(known([
    buildSuppression({ x1: 0.1, y1: 0.1, x2: 0.2, y2: 0.4 }, { suppressionId: eventId, madeFrom: eventId }),
  ]))
  expect(told.at(-1)).toEqual([
    asMemory(eventId),
  ])
  await store.annotate(buildAnnotation(1, eventId, {
    change: { kind: 'verdict', verdict: 'confirmed' },
  }))
  await expect.poll(() => told.at(-1)).toEqual([])
})

it('FM2 makes none where the server would make none, and is told of each configuration once', async () => {
  const { store, eventId, configuration, known, told, stop } = await rig()
  await store.annotate(buildAnnotation(1, eventId, {
    change: { kind: 'verdict', verdict: 'false-alarm', reason: 'allowed' },
  }))
  await store.annotate(buildAnnotation(2, eventId, {
    change: { kind: 'note', text: 'The cleaner' },
  }))
  await new Promise(resolve => void setTimeout(resolve, 20))
  expect(told).toEqual([[]])
  configuration.set(known([]))
  expect(told).toEqual([[], []])
  stop()
  configuration.set(known([]))
  expect(told).toHaveLength(2)
})
