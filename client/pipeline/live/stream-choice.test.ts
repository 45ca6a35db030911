import type { Camera } from '#contract/camera'
import type { IngestState } from '#contract/stream'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { chooseStream } from './stream-choice.ts'

const live: IngestState = {
  status: 'live',
  since: epochMs(1),
  width: 640,
  height: 360,
  profile: 'Main',
}
const offline: IngestState = {
  status: 'offline',
  since: epochMs(1),
  code: 'camera-unreachable',
  message: '',
  retryAt: epochMs(2),
}
const camera = (streams: Camera['streams']): Camera => ({ cameraId: '0197a000-0000-4000-8000-000000000001' as Camera['cameraId'], name: 'North', streams })

it('takes the wanted stream, even while it is offline like the other', () => {
  expect(chooseStream(camera([
    { streamKind: 'main', ingest: live },
    { streamKind: 'sub', ingest: live },
  ]), 'sub').streamKind).toBe('sub')
  expect(chooseStream(camera([
    { streamKind: 'main', ingest: offline },
    { streamKind: 'sub', ingest: offline },
  ]), 'sub').streamKind).toBe('sub')
})

it('takes the other when the wanted one is missing, or offline while the other is live', () => {
  expect(chooseStream(camera([
    { streamKind: 'main', ingest: live },
  ]), 'sub').streamKind).toBe('main')
  expect(chooseStream(camera([
    { streamKind: 'main', ingest: live },
    { streamKind: 'sub', ingest: offline },
  ]), 'sub').streamKind).toBe('main')
})
