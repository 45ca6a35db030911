import type { PictureViewer } from '../../core/media-port.ts'
import type { AppServices } from '../../stores/app-services.ts'
import { createObservable } from '../../core/observable.ts'
import { defaultHoldChoice } from '../../core/sync/hold-choice.ts'
import { HeatMapSum } from '../../core/tracking/heat-map.ts'

const noCount = {
  count: () => {},
  stop: () => {},
}

/** A browser that watches cameras of which no picture has come yet, detects nothing itself and has nothing to send. */
export function quietWatching(): Partial<AppServices> {
  const services = {
    media: {
      view: (_camera: unknown, _kind: unknown, _viewer: PictureViewer) => ({
        thin: () => {},
        stop: () => {},
      }),
    },
    pacer: {
      pace: () => undefined,
    },
    pressure: {
      level: createObservable('none'),
      open: () => noCount,
    },
    analysis: {
      view: createObservable({
        kind: 'known',
        cameras: new Map(),
      }),
    },
    duty: {
      state: createObservable({ offered: false, leases: [] }),
      want: () => {},
    },
    detector: {
      state: createObservable({ status: 'off' }),
      want: () => {},
      focus: () => {},
      rates: () => [],
      report: () => undefined,
      engines: () => undefined,
      coverage: () => [],
      threads: 2,
      canSee: true,
      hasGpu: Promise.resolve(false),
    },
    looks: {
      onLook: () => () => {},
    },
    browserCamera: {
      state: createObservable({ kind: 'off' }),
      start: () => {},
      stop: () => {},
    },
    preferences: {
      values: createObservable(new Map()),
      onOvertaken: () => () => {},
      set: async () => {},
    },
    holding: {
      state: createObservable({
        choice: defaultHoldChoice,
        isFetching: false,
        held: 3,
        wanted: 4,
      }),
      choose: async () => {},
    },
    readStorage: async () => ({ isPersisted: false, usedBytes: 1_200_000, quotaBytes: 9_000_000_000 }),
    findSnapshot: async () => undefined,
    clips: {
      find: async () => ({ kind: 'offline' }),
      onChange: () => () => {},
      pictureTimes: async () => [],
    },
    tracks: {
      async* looks() {},
    },
    heat: {
      count: async () => new HeatMapSum(48, 27).map,
    },
    sync: createObservable({
      online: true,
      waiting: 0,
      waitingAnnotations: 0,
      waitingPictures: 0,
      rejected: 0,
      rejectedAnnotations: 0,
      aside: 0,
    }),
    pageUpdate: {
      ready: createObservable(false),
      load: () => {},
      markOutdated: () => {},
      installed: async () => {},
    },
    askIncident: async () => undefined,
    annotate: async () => undefined,
    annotateAll: async () => undefined,
  }
  return services as unknown as Partial<AppServices>
}
