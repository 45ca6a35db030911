import type { StorageFacts } from '#contract/retention'

/** What evidence takes, as `npx ansim status` shows it (ADM-6); one list of cells a line. */
export function storageLines({ retentionDays, disk, kinds, perCamera, bytesPerDay, daysLeft, next, job, holds }: StorageFacts): string[][] {
  const free = disk.totalBytes === 0
    ? []
    : [`${bytesInWords(disk.freeBytes)} of ${bytesInWords(disk.totalBytes)} free`]
  return [
    [
      'storage',
      ...free,
      `${bytesInWords(bytesPerDay)} a day`,
      daysLeft === undefined
        ? 'room for more than a year'
        : `room for ${daysLeft} day${daysLeft === 1
          ? ''
          : 's'}`,
      `kept ${retentionDays} days`,
      ...holds > 0
        ? [`${holds} legal hold${holds === 1
            ? ''
            : 's'}`]
        : [],
    ],
    ...kinds.map(({ kind, count, bytes, oldestAt }) => [
      kind,
      `${count}`,
      bytesInWords(bytes),
      ...oldestAt === undefined
        ? []
        : [`oldest ${dayOf(oldestAt)}`],
    ]),
    ...perCamera.slice(0, 5).map(camera => [camera.cameraName, `${bytesInWords(camera.bytesPerDay)} a day`]),
    [
      'deleted next',
      next.count === 0
        ? 'nothing within 24 hours'
        : `${next.count}, ${bytesInWords(next.bytes)}, within 24 hours`,
      ...job.isRunning
        ? [`deleting now: ${job.deleted} so far`]
        : job.finishedAt === undefined
          ? []
          : [`last run ${dayOf(job.finishedAt)}: ${job.deleted}`],
      ...job.trouble === undefined
        ? []
        : [job.trouble],
    ],
  ]
}

function bytesInWords(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const value = bytes / 1000 ** step
  return `${value.toFixed(step > 0 && value < 100
    ? 1
    : 0)} ${units[step]}`
}

function dayOf(atMs: number): string {
  return new Date(atMs).toLocaleDateString('sv-SE')
}
