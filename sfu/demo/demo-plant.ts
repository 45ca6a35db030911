import type { Label } from '#contract/detection'
import type { NormPolygon } from '#contract/geometry'
import type { Severity } from '#contract/severity'

/** One simulated camera: what it plays, and what is watched for in its picture. */
export interface DemoCamera {
  readonly name: string
  /** Last part of its RTSP address, and file name under footage/ without `.mp4`. */
  readonly stream: string
  readonly zones: readonly DemoZone[]
}

export interface DemoZone {
  readonly name: string
  /** The zone of the footage's truth. */
  readonly polygon: NormPolygon
  readonly rules: readonly { readonly name: string, readonly severity: Severity, readonly labels: [Label, ...Label[]] }[]
}

/** The plant that runs where no camera is configured. Its names are English here; the pages show them in the reader's language. */
export const demoPlant: readonly DemoCamera[] = [
  {
    name: 'Press hall',
    stream: 'plant-1-press',
    zones: [
      {
        name: 'Press area',
        polygon: polygon([0.3946, 0.4875], [0.6422, 0.4971], [0.6717, 0.6285], [0.3441, 0.6116]),
        rules: [
          {
            name: 'Person at the press',
            severity: 'high',
            labels: ['person'],
          },
        ],
      },
    ],
  },
  {
    name: 'Forklift aisle',
    stream: 'plant-2-aisle',
    zones: [
      {
        name: 'Vehicle aisle',
        polygon: polygon([0, 0.5533], [0.9162, 0.4938], [1, 0.6223], [0, 0.7368]),
        rules: [
          {
            name: 'Person in the vehicle aisle',
            severity: 'medium',
            labels: ['person'],
          },
          {
            name: 'Forklift under way',
            severity: 'low',
            labels: ['forklift'],
          },
        ],
      },
    ],
  },
  {
    name: 'Assembly',
    stream: 'plant-3-hard-hat',
    zones: [
      {
        name: 'Assembly area',
        polygon: polygon([0.1646, 0.5044], [0.8275, 0.4997], [1, 0.8242], [0, 0.8376]),
        rules: [
          {
            name: 'Person in the assembly area',
            severity: 'low',
            labels: ['person'],
          },
        ],
      },
    ],
  },
  {
    name: 'Loading dock',
    stream: 'plant-4-dock',
    zones: [
      {
        name: 'Dock edge',
        polygon: polygon([0.2921, 0.4415], [0.4973, 0.457], [0.4823, 0.5122], [0.2491, 0.492]),
        rules: [
          {
            name: 'Person at the dock edge',
            severity: 'high',
            labels: ['person'],
          },
        ],
      },
    ],
  },
]

function polygon(...corners: readonly (readonly [x: number, y: number])[]): NormPolygon {
  return corners.map(([x, y]) => ({ x, y }))
}
