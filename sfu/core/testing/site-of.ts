import type { PlantFile } from '#contract/plant-file'
import type { PlantState } from '../plant-file.ts'

/** A site of this content: everything has an id, in the order that `shuffle` makes. */
export function siteOf(file: PlantFile, shuffle: <T>(things: readonly T[]) => T[] = things => [...things]): PlantState {
  let count = 0
  const id = (): never => `id-${count++}` as never
  const groups = shuffle(file.groups).map(group => ({
    ...group,
    groupId: id(),
  }))
  return {
    site: file.site,
    groups,
    cameras: shuffle(file.cameras).map((camera) => {
      const cameraId = id()
      const zones = shuffle(camera.zones).map(({ key, ...zone }) => ({
        ...zone,
        zoneId: id(),
        cameraId,
        key,
      }))
      return {
        ...camera,
        cameraId,
        groupIds: camera.groups.map(name => groups.find(group => group.name === name)!.groupId),
        zones: zones.map(({ key: _, ...zone }) => zone),
        rules: shuffle(camera.rules).map(({ zones: keys, ...rule }) => ({
          ...rule,
          ruleId: id(),
          version: 7,
          cameraId,
          zoneIds: keys.map(key => zones.find(zone => zone.key === key)!.zoneId),
        })),
      }
    }),
  }
}
