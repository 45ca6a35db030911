import type { Unsent } from '../../pipeline/live/local-data.ts'

/** What is on this device alone: `3 events, 1 review, 2 pictures`. */
export function unsentWords({ waiting, waitingAnnotations, waitingPictures }: Unsent, locale: string, t: (key: string, named: { n: number }, plural: number) => string): string {
  const parts = ([
    ['offline.events', waiting],
    ['offline.annotations', waitingAnnotations],
    ['leave.pictures', waitingPictures],
  ] as const).filter(([, n]) => n > 0).map(([key, n]) => t(key, { n }, n))
  return new Intl.ListFormat(locale).format(parts)
}
