import { idOf } from './people-stage.ts'

const live = {
  status: 'live',
  since: 0,
  width: 1280,
  height: 720,
  fps: 15,
  profile: '42e01f',
}
const offline = {
  status: 'offline',
  since: 0,
  code: 'camera-unreachable',
  message: 'x',
  retryAt: 0,
}

/** Two sites of which one has groups, a floor plan and eight cameras in every state. */
export function buildPlant(nowMs: number): { cameras: Record<string, unknown>[], plant: Record<string, unknown> } {
  const names = [
    'Gate 1',
    'Gate 2',
    'Gate 10',
    'Press hall',
    'Dock',
    'Line 1',
    'Line 2',
    'Store',
  ]
  const cameras = names.map((name, index): Record<string, unknown> => ({
    cameraId: idOf(201 + index),
    name,
    siteId: index === 7
      ? idOf(102)
      : idOf(101),
    kind: 'rtsp',
    address: `rtsp://192.168.0.${20 + index}:554/stream1`,
    ...(index % 2 === 0 && { subAddress: `rtsp://192.168.0.${20 + index}:554/stream2` }),
    streams: [
      {
        streamKind: 'main',
        ingest: index === 4
          ? offline
          : live,
      },
    ],
    ...(index < 3 && {
      groupIds: [
        idOf(301),
      ],
    }),
    ...(index === 3 && {
      detectorId: 'own-press',
      hasOwnDetector: true,
    }),
    ...(index === 5 && {
      maintenance: {
        since: nowMs - 60_000,
        until: nowMs + 3_600_000,
        reason: 'Lens cleaned',
        byName: 'Kim',
      },
    }),
    ...(index < 6 && {
      place: {
        x: 0.15 + 0.13 * index,
        y: index % 2 === 0
          ? 0.25
          : 0.7,
        directionDeg: (index * 60) % 360,
        fieldDeg: 80,
        reachM: 10,
      },
    }),
  }))
  const site = (siteId: string, name: string) => ({ siteId, name, timeZone: 'Asia/Seoul' })
  return {
    cameras,
    plant: {
      sites: [
        site(idOf(101), 'Ulsan'),
        site(idOf(102), 'Busan'),
      ],
      groups: [
        {
          groupId: idOf(301),
          siteId: idOf(101),
          name: 'Gates',
          icon: 'door',
          cameraIds: [
            idOf(201),
            idOf(202),
            idOf(203),
          ],
          detectorId: 'own-press',
          formerDetectorId: null,
        },
        {
          groupId: idOf(302),
          siteId: idOf(101),
          name: 'Night shift',
          icon: 'truck',
          cameraIds: [],
        },
      ],
      plans: [
        {
          siteId: idOf(101),
          sha256: 'a'.repeat(64),
          mediaType: 'image/png',
          bytes: 1,
          width: 1600,
          height: 900,
          widthM: 80,
        },
      ],
    },
  }
}

/** What the server says of detectors. */
export const detectorAnswer = {
  detectors: [
    {
      detectorId: 'ansim-nano-5',
      name: 'Ansim nano',
      bytes: 3_800_000,
      labels: ['person', 'forklift'],
      origin: 'shipped',
      isCommon: true,
    },
    {
      detectorId: 'own-press',
      name: 'Press people 2',
      bytes: 9_800_000,
      labels: ['person', 'helmet', 'vest'],
      origin: 'added',
      isCommon: false,
    },
  ],
  common: { detectorId: null },
}
