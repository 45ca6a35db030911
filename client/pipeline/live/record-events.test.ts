import type { SafetyEventDraft } from '../../core/rules/safety-event-draft.ts'
import type { EventRecorder } from '../sync/event-recorder.ts'
import { expect, it } from 'vitest'
import { recordEvents } from './record-events.ts'

const draft = {
  cameraName: 'North',
  snapshot: {
    sha256: 'a'.repeat(64),
    mediaType: 'image/webp',
    bytes: 3,
    width: 640,
    height: 360,
  },
} as SafetyEventDraft
const picture = new Blob(['abc'])
const settled = () => new Promise(resolve => setImmediate(resolve))

async function record(fails: boolean) {
  const records: unknown[][] = []
  const failures: unknown[] = []
  let tell: (draft: SafetyEventDraft, snapshot: Blob | undefined) => void = () => {}
  const recorder = {
    async record(...given: unknown[]) {
      if (fails && given[1])
        throw new DOMException('full', 'QuotaExceededError')
      records.push(given)
    },
  } as unknown as EventRecorder
  recordEvents({
    onEvent: (listener) => {
      tell = listener
      return () => {}
    },
  }, recorder, error => failures.push(error))
  tell(draft, picture)
  await settled()
  return { records, failures }
}

it('keeps the event with its picture; the picture\'s name is made from its bytes again', async () => {
  const { records } = await record(false)
  expect(records).toEqual([
    [
      { cameraName: 'North' },
      {
        picture,
        mediaType: 'image/webp',
        width: 640,
        height: 360,
      },
    ],
  ])
})

it('keeps the event without its picture rather than not at all', async () => {
  const { records, failures } = await record(true)
  expect(records).toEqual([
    [
      { cameraName: 'North' },
    ],
  ])
  expect(failures).toHaveLength(1)
})
