import type { PlantFile } from '#contract/plant-file'
import fc from 'fast-check'
import { plantFileSchema } from '#contract/plant-file'

const name = fc.constantFrom('Gate', 'Dock 2', '출입구', 'A "quoted" place', 'Straße', 'press', 'x'.repeat(80), 'Lager 10')
const share = fc.integer({ min: 0, max: 60 }).map(percent => percent / 100)
const zone = fc.record({
  name,
  x: share,
  y: share,
  isLine: fc.boolean(),
}).map(({ x, y, isLine, name }) => ({
  name,
  polygon: isLine
    ? [
        { x, y },
        { x: x + 0.3, y: y + 0.2 },
      ]
    : [
        { x, y },
        { x: x + 0.3, y },
        { x: x + 0.3, y: y + 0.3 },
      ],
}))
const rule = fc.record({
  name,
  armed: fc.boolean(),
  severity: fc.constantFrom('critical', 'high', 'medium', 'low'),
  minScore: fc.constantFrom(0.3, 0.45, 0.9),
  trackCoolDownMs: fc.integer({ min: 0, max: 100_000 }),
  cameraCoolDownMs: fc.integer({ min: 0, max: 100_000 }),
  place: fc.nat(),
})
const place = fc.record({
  x: share,
  y: share,
  directionDeg: fc.integer({ min: 0, max: 359 }),
  fieldDeg: fc.integer({ min: 5, max: 360 }),
  reachM: fc.integer({ min: 1, max: 90 }),
})
function distinct<T extends { name: string }>(things: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> {
  return fc.uniqueArray(things, {
    maxLength,
    selector: each => each.name.toLowerCase(),
  })
}

/** Files of sites that hang together: names of many kinds, zones of the same name, lines and areas, rules over them. */
export const plantFiles: fc.Arbitrary<PlantFile> = fc.record({
  site: fc.record({
    name,
    timeZone: fc.constantFrom('Asia/Seoul', 'Europe/Berlin', 'UTC'),
  }),
  groups: distinct(fc.record({
    name,
    icon: fc.constantFrom('cctv', 'truck', 'flame'),
    detectorId: fc.option(fc.constantFrom('ansim-nano-5', 'own-press'), { nil: undefined }),
  }), 4),
  cameras: distinct(fc.record({
    name,
    isBrowser: fc.boolean(),
    host: fc.integer({ min: 1, max: 250 }),
    hasSub: fc.boolean(),
    secret: fc.boolean(),
    transport: fc.constantFrom('auto', 'tcp', 'udp'),
    transcode: fc.constantFrom('never', 'allowed'),
    place: fc.option(place, { nil: undefined }),
    detectorId: fc.option(fc.constantFrom('ansim-nano-5'), { nil: undefined }),
    member: fc.nat(),
    zones: fc.array(zone, { maxLength: 5 }),
    rules: fc.array(rule, { maxLength: 5 }),
  }), 5),
}).map(({ site, groups, cameras }) => plantFileSchema.parse({
  format: 'ansim-plant',
  formatVersion: 1,
  site,
  groups: groups.map(({ detectorId, ...group }) => ({
    ...group,
    ...(detectorId && { detectorId }),
  })),
  cameras: cameras.map(({ isBrowser, host, hasSub, secret, transport, transcode, member, zones, rules, place, detectorId, name }) => ({
    name,
    kind: isBrowser
      ? 'browser'
      : 'rtsp',
    ...(!isBrowser && {
      address: `rtsp://10.0.0.${host}:554/1${secret
        ? '?key=***'
        : ''}`,
      ...(hasSub && { subAddress: `rtsp://10.0.0.${host}:554/2` }),
      transport,
      transcode,
    }),
    ...(place && { place }),
    ...(detectorId && { detectorId }),
    groups: groups.length > 0 && member % 2 === 0
      ? [groups[member % groups.length]!.name]
      : [],
    zones: zones.map((each, index) => ({ key: `z${index + 1}`, ...each })),
    rules: zones.length === 0
      ? []
      : rules.map(({ place: at, ...each }) => {
          const index = at % zones.length
          return {
            ...each,
            zones: [`z${index + 1}`],
            condition: zones[index]!.polygon.length === 2
              ? {
                  kind: 'line-crossing',
                  labels: ['person'],
                  direction: 'both',
                }
              : {
                  kind: 'zone-presence',
                  labels: ['person'],
                },
          }
        }),
  })),
}))
