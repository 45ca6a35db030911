import type { EventId, SuppressionId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { Suppression } from '#contract/suppression'
import type { SafetyEventDraft } from '../../core/rules/safety-event-draft.ts'
import { expect, it } from 'vitest'
import { safetyEventSchema } from '#contract/safety-event'
import { patternOf } from '#contract/suppression-pattern'
import { buildSuppression } from '../../core/rules/testing/build-suppression.ts'
import { buildRule, buildZone } from '../../core/rules/testing/build.ts'
import { cameraA, setUp } from './testing/analyser-stage.ts'

const eventId = '0191f0d0-0000-7000-8000-000000000001' as EventId

/** What the server makes of the verdict on this event. */
function memoryOf(draft: SafetyEventDraft): Suppression {
  const event = { ...draft, eventId } as SafetyEvent
  const pattern = patternOf(event, undefined)
  if (typeof pattern === 'string')
    throw new TypeError(pattern)
  return {
    ...buildSuppression(pattern.box),
    suppressionId: eventId as string as SuppressionId,
    pattern,
  }
}

async function watch(suppressions: readonly Suppression[], place: (second: number) => number) {
  const { analyser, events, play, stop, running } = setUp({
    takeSnapshot: async () => ({
      blob: new Blob(['x']),
      snapshot: {
        sha256: 'b'.repeat(64),
        mediaType: 'image/webp',
        bytes: 1,
        width: 640,
        height: 360,
      } as never,
    }),
  })
  analyser.configure([
    { cameraId: cameraA, name: 'Press hall', suppressions },
  ], [
    buildZone(),
  ], [
    buildRule(),
  ])
  analyser.setLeases([
    { cameraId: cameraA, epoch: 7 },
  ])
  await play(3, place, [cameraA])
  stop.abort()
  await running
  return events
}

it('FM1, FM3 an event says where its track had been; what looks like its memory is recorded with its picture, as hidden', async () => {
  const [alarm] = await watch([], () => 0.3)
  expect(alarm!.draft.suppressedBy).toBeUndefined()
  expect(alarm!.draft.path).toMatchObject({
    from: {
      x: expect.closeTo(0.3, 1) as number,
    },
  })
  const hidden = await watch([
    memoryOf(alarm!.draft),
  ], () => 0.3)
  expect(hidden).toHaveLength(1)
  expect(hidden[0]!.draft).toMatchObject({ suppressedBy: eventId, suppressedCount: 1 })
  expect(hidden[0]!.snapshot).toBeDefined()
  // The whole is an event that the server takes.
  const recorded = {
    ...hidden[0]!.draft,
    eventId,
    deviceId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f00d',
    recordedAt: 1,
  }
  expect(safetyEventSchema.safeParse(JSON.parse(JSON.stringify(recorded))).error).toBeUndefined()
  // A path that another version wrote costs the event nothing but the path.
  expect(safetyEventSchema.parse({
    ...JSON.parse(JSON.stringify(recorded)) as object,
    path: { seenMs: 600 },
  })).toMatchObject({ suppressedBy: eventId, path: undefined })
})

it('FM4 somebody who stood in that place and walks on is an alarm', async () => {
  const [alarm] = await watch([], () => 0.3)
  const events = await watch([
    memoryOf(alarm!.draft),
  ], second => second < 1.5
    ? 0.3
    : 0.3 - (second - 1.5) * 0.15)
  expect(events.map(({ draft }) => draft.suppressedBy)).toEqual([eventId, undefined])
})
