import type { StorageFacts } from '#contract/retention'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { storageLines } from './storage-lines.ts'

const facts: StorageFacts = {
  retentionDays: 30,
  disk: {
    level: 'ample',
    freeBytes: 50_000_000_000,
    totalBytes: 480_000_000_000,
    reserveBytes: 2_000_000_000,
  },
  kinds: [
    {
      kind: 'snapshots',
      count: 1200,
      bytes: 61_000_000,
      oldestAt: epochMs(Date.UTC(2026, 9, 22, 12)),
    },
    { kind: 'clips', count: 0, bytes: 0 },
    { kind: 'tracks', count: 1, bytes: 999 },
  ],
  perCamera: [
    { cameraId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f001' as never, cameraName: 'Gate', bytesPerDay: 2_000_000 },
  ],
  bytesPerDay: 2_100_000,
  daysLeft: 1,
  next: {
    count: 40,
    bytes: 2_000_000,
    at: epochMs(Date.UTC(2026, 10, 22)),
  },
  job: {
    isRunning: false,
    deleted: 17,
    finishedAt: epochMs(Date.UTC(2026, 10, 21, 12)),
  },
  holds: 1,
}

it('ADM-6 says what evidence takes by kind, the oldest, the days left and what goes next', () => {
  expect(storageLines(facts)).toEqual([
    [
      'storage',
      '50.0 GB of 480 GB free',
      '2.1 MB a day',
      'room for 1 day',
      'kept 30 days',
      '1 legal hold',
    ],
    [
      'snapshots',
      '1200',
      '61.0 MB',
      'oldest 2026-10-22',
    ],
    ['clips', '0', '0 B'],
    ['tracks', '1', '999 B'],
    ['Gate', '2.0 MB a day'],
    ['deleted next', '40, 2.0 MB, within 24 hours', 'last run 2026-11-21: 17'],
  ])
})

it('ADM-6 says what runs, and why something did not', () => {
  const { daysLeft: _, ...endless } = facts
  const [storage, , , , , next] = storageLines({
    ...endless,
    next: { count: 0, bytes: 0 },
    job: { isRunning: true, deleted: 400, trouble: 'The disk does not answer.' },
  })
  expect(storage).toContain('room for more than a year')
  expect(next).toEqual([
    'deleted next',
    'nothing within 24 hours',
    'deleting now: 400 so far',
    'The disk does not answer.',
  ])
})
