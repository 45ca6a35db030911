import type { CameraGroup } from '#contract/camera-group'
import type { CameraId, DetectorId, GroupId } from '#contract/ids'
import type { FileCamera, PlantChange, PlantFile, PlantNote } from '#contract/plant-file'
import type { Rule } from '#contract/rule'
import type { SiteChoice } from '#contract/site'
import type { Zone } from '#contract/zone'
import { plantFileVersion } from '#contract/plant-file'

/** A camera of a site with all that a person decided of it. */
export interface PlantCamera extends Omit<FileCamera, 'groups' | 'zones' | 'rules'> {
  readonly cameraId: CameraId
  readonly groupIds: readonly GroupId[]
  readonly zones: readonly Zone[]
  readonly rules: readonly Rule[]
}

/** A site as it is now. */
export interface PlantState {
  readonly site: SiteChoice
  readonly groups: readonly Pick<CameraGroup, 'groupId' | 'name' | 'icon' | 'detectorId'>[]
  readonly cameras: readonly PlantCamera[]
}

type FileZone = FileCamera['zones'][number]
type FileRule = FileCamera['rules'][number]

/** A zone or rule of a file beside the one that it is now; absent: it is new. */
export interface Pair<Now, Then> { readonly now?: Now, readonly then: Then, readonly isSame: boolean }

/** What makes a site what a file says. */
export interface PlantPlan {
  readonly changes: readonly PlantChange[]
  readonly notes: readonly PlantNote[]
  readonly groups: { readonly kept: readonly Pair<PlantState['groups'][number], PlantFile['groups'][number]>[], readonly removed: readonly GroupId[] }
  readonly cameras: { readonly kept: readonly Pair<PlantCamera, FileCamera>[], readonly removed: readonly CameraId[] }
}

function compare(a: string, b: string): number {
  return a < b
    ? -1
    : Number(a > b)
}
const nameKey = (name: string): string => name.trim().toLowerCase()
/** As text whose keys are in one order: the same content is the same text. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => typeof part === 'object' && part !== null && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).filter(([, each]) => each !== undefined).sort(([a], [b]) => compare(a, b)))
    : part)
}

/** PL10: the site as a file. Two sites of the same content are the same file, byte by byte: everything is in one order, nothing has an id or a time. */
export function toPlantFile({ site, groups, cameras }: PlantState): PlantFile {
  const groupNames = new Map(groups.map(({ groupId, name }) => [groupId, name]))
  return inOrder({
    format: 'ansim-plant',
    formatVersion: plantFileVersion,
    site: { name: site.name, timeZone: site.timeZone },
    groups: groups.map(({ name, icon, detectorId }) => ({
      name,
      icon,
      ...(detectorId && { detectorId }),
    })),
    cameras: cameras.map(({ cameraId: _, groupIds, zones, rules, ...camera }) => {
      const keys = new Map(zones.map(({ zoneId }, index) => [zoneId, `z${index + 1}`]))
      return {
        ...camera,
        groups: groupIds.flatMap(groupId => groupNames.get(groupId) ?? []),
        zones: zones.map(({ zoneId, name, polygon }) => ({
          key: keys.get(zoneId)!,
          name,
          polygon,
        })),
        rules: rules.map(({ ruleId: _id, version: _version, cameraId: _camera, zoneIds, ...rule }) => ({
          ...rule,
          zones: zoneIds.flatMap(zoneId => keys.get(zoneId) ?? []),
        })),
      }
    }),
  })
}

/** The same file with everything in its one order. */
export function inOrder(file: PlantFile): PlantFile {
  const ordered = {
    ...file,
    groups: file.groups.toSorted((a, b) => compare(nameKey(a.name), nameKey(b.name))),
    cameras: file.cameras.map(cameraInOrder).sort((a, b) => compare(nameKey(a.name), nameKey(b.name))),
  }
  return JSON.parse(textOf(ordered)) as PlantFile
}

function cameraInOrder(camera: FileCamera): FileCamera {
  const zones = zonesInOrder(camera)
  const keys = new Map(zones.map(({ key }, index) => [key, `z${index + 1}`]))
  return {
    ...camera,
    groups: [
      ...new Set(camera.groups),
    ].sort((a, b) => compare(nameKey(a), nameKey(b))),
    zones: zones.map(zone => ({
      ...zone,
      key: keys.get(zone.key)!,
    })),
    rules: camera.rules.map(rule => ({
      ...rule,
      zones: rule.zones.map(key => keys.get(key)!),
    })).sort((a, b) => compare(a.name, b.name) || compare(textOf(a), textOf(b))),
  }
}

/**
 * By name and polygon; those that are equal in both by the rules over them, and by what is known so far of the other zones of those rules, until nothing
 * tells them apart any more (colour refinement): then any of them may come first, and with it what hangs on it.
 */
function zonesInOrder({ zones, rules }: Pick<FileCamera, 'zones' | 'rules'>): FileZone[] {
  let places = placesOf(zones, (a, b) => compare(a.name, b.name) || compare(textOf(a.polygon), textOf(b.polygon)))
  for (;;) {
    const known = places
    const uses = new Map(zones.map(({ key }) => [
      key,
      textOf(rules.filter(rule => rule.zones.includes(key)).map(rule => textOf({
        ...rule,
        zones: rule.zones.map(each => [
          known.get(each),
          each === key,
        ]),
      })).sort(compare)),
    ]))
    places = placesOf(zones, (a, b) => known.get(a.key)! - known.get(b.key)! || compare(uses.get(a.key)!, uses.get(b.key)!))
    if (zones.some(({ key }) => places.get(key) !== known.get(key)))
      continue
    const ordered = zones.toSorted((a, b) => places.get(a.key)! - places.get(b.key)!)
    const twin = ordered.find((zone, index) => index > 0 && places.get(zone.key) === places.get(ordered[index - 1]!.key))
    if (!twin)
      return ordered
    places.set(twin.key, places.get(twin.key)! + 1)
  }
}

/** The place of each zone, by its key; equal ones have the place of the first of them. */
function placesOf(zones: readonly FileZone[], order: (a: FileZone, b: FileZone) => number): Map<string, number> {
  const places = new Map<string, number>()
  const ordered = zones.toSorted(order)
  for (const [index, zone] of ordered.entries()) {
    const before = ordered[index - 1]
    places.set(zone.key, before && order(before, zone) === 0
      ? places.get(before.key)!
      : index)
  }
  return places
}

/** What is to be done to a site so that it is what the file says, and in words that a person reads. `file` is in order and hangs together. */
export function planImport(state: PlantState, file: PlantFile, hasDetector: (detectorId: DetectorId) => boolean): PlantPlan {
  const now = toPlantFile(state)
  const groups = pairUp(state.groups, file.groups, ({ name }) => nameKey(name), (group, then) => textOf({ name: group.name, icon: group.icon, detectorId: group.detectorId }) === textOf(then))
  const fileOf = new Map(now.cameras.map(camera => [
    nameKey(camera.name),
    camera,
  ]))
  const cameras = pairUp(state.cameras, file.cameras, ({ name, kind }) => `${nameKey(name)} ${kind}`, (camera, then) => textOf(fileOf.get(nameKey(camera.name))) === textOf(then))
  const detectors = new Set([
    ...file.groups,
    ...file.cameras,
  ].flatMap(({ detectorId }) => detectorId ?? []))
  return {
    changes: [
      ...changed('site', now.site.name, now.site, file.site),
      ...groups.kept.flatMap(({ now: group, then, isSame }) => isSame
        ? []
        : group
          ? changed('group', group.name, now.groups.find(({ name }) => nameKey(name) === nameKey(group.name))!, then)
          : added('group', then.name)),
      ...groups.removed.flatMap(group => removed('group', group.name)),
      ...cameras.kept.flatMap(({ now: camera, then, isSame }) => isSame
        ? []
        : camera
          ? changesOf(fileOf.get(nameKey(camera.name))!, then)
          : added('camera', then.name)),
      ...cameras.removed.flatMap(camera => removed('camera', camera.name)),
    ],
    notes: [
      ...cameras.kept.filter(({ now, then }) => then.kind === 'rtsp' && hostOf(now?.address) !== hostOf(then.address)).map(({ then }) => ({ kind: 'login-needed' as const, cameraName: then.name })),
      ...[...detectors].filter(detectorId => !hasDetector(detectorId)).map(detectorId => ({ kind: 'detector-missing' as const, detectorId })),
    ],
    groups: {
      kept: groups.kept,
      removed: groups.removed.map(({ groupId }) => groupId),
    },
    cameras: {
      kept: cameras.kept,
      removed: cameras.removed.map(({ cameraId }) => cameraId),
    },
  }
}

/** CM1: a stored password never goes to another host than the one it was given for. */
function hostOf(address: string | undefined): string | undefined {
  return address && /^[a-z]+:\/\/[^/?]*/i.exec(address)?.[0]
}

/** The zones of a camera beside those of a file, by their names, and of one name in their order. */
export function pairZones(camera: PlantCamera | undefined, then: FileCamera): { kept: Pair<Zone, FileZone>[], removed: Zone[] } {
  const zones = (camera?.zones ?? []).toSorted((a, b) => compare(a.name, b.name) || compare(textOf(a.polygon), textOf(b.polygon)))
  return pairUp(zones, then.zones, ({ name, polygon }) => `${name} ${polygon.length === 2}`, (zone, next) => zone.name === next.name && textOf(zone.polygon) === textOf(next.polygon))
}

/** The same of rules; `zoneIds` are those of the file's keys, once its zones are there. */
export function pairRules(camera: PlantCamera | undefined, then: FileCamera, zoneIds: ReadonlyMap<string, Rule['zoneIds'][number]>): { kept: Pair<Rule, Omit<FileRule, 'zones'> & Pick<Rule, 'zoneIds'>>[], removed: Rule[] } {
  const rules = (camera?.rules ?? []).toSorted((a, b) => compare(a.name, b.name) || compare(textOf(a), textOf(b)))
  const next = then.rules.map(({ zones, ...rule }) => ({
    ...rule,
    zoneIds: zones.map(key => zoneIds.get(key)!),
  }))
  return pairUp(rules, next, ({ name }) => name, ({ ruleId: _id, version: _version, cameraId: _camera, ...rule }, wanted) => textOf(rule) === textOf(wanted))
}

/** Things of the same key belong together, the first to the first; those that are equal before all others. */
function pairUp<Now, Then>(now: readonly Now[], then: readonly Then[], keyOf: (thing: Now | Then) => string, isSame: (now: Now, then: Then) => boolean): { kept: Pair<Now, Then>[], removed: Now[] } {
  const left = new Set(now)
  const take = (wanted: Then, fits: (each: Now) => boolean): Now | undefined => {
    const found = [...left].find(each => keyOf(each) === keyOf(wanted) && fits(each))
    if (found !== undefined)
      left.delete(found)
    return found
  }
  const equals = then.map(wanted => take(wanted, each => isSame(each, wanted)))
  const kept = then.map((wanted, index) => {
    const found = equals[index] ?? take(wanted, () => true)
    return {
      ...(found !== undefined && { now: found }),
      then: wanted,
      isSame: equals[index] !== undefined,
    }
  })
  return {
    kept,
    removed: [...left],
  }
}

function changesOf(now: FileCamera, then: FileCamera): PlantChange[] {
  const cameraName = now.name
  const { zones: nowZones, rules: nowRules, ...camera } = now
  const { zones: thenZones, rules: thenRules, ...next } = then
  const within = (what: 'zone' | 'rule', ours: readonly { name: string }[], theirs: readonly { name: string }[]): PlantChange[] => {
    const { kept, removed: gone } = pairUp<{ name: string }, { name: string }>(ours, theirs, ({ name }) => name, (a, b) => textOf(a) === textOf(b))
    return [
      ...kept.flatMap(({ now: old, then: wanted, isSame }) => isSame
        ? []
        : old
          ? changed(what, wanted.name, old, wanted, cameraName)
          : added(what, wanted.name, cameraName)),
      ...gone.flatMap(({ name }) => removed(what, name, cameraName)),
    ]
  }
  // Keys of zones are the file's own matter: what counts is which zone they name.
  const byName = (zones: readonly FileZone[], rules: readonly FileRule[]) => rules.map(rule => ({
    ...rule,
    zones: rule.zones.map(key => zones.find(zone => zone.key === key)?.name),
  }))
  const bare = (zones: readonly FileZone[]) => zones.map(({ name, polygon }) => ({ name, polygon }))
  const own = changed('camera', cameraName, camera, next)
  return [
    ...own,
    ...within('zone', bare(nowZones), bare(thenZones)),
    ...within('rule', byName(nowZones, nowRules), byName(thenZones, thenRules)),
  ]
}

function changed(what: PlantChange['what'], name: string, now: object, then: object, cameraName?: string): PlantChange[] {
  const [a, b] = [now, then] as Record<string, unknown>[]
  const fields = [
    ...new Set([
      ...Object.keys(a!),
      ...Object.keys(b!),
    ]),
  ].filter(key => textOf(a![key]) !== textOf(b![key])).sort()
  return fields.length === 0
    ? []
    : [
        {
          kind: 'changed',
          what,
          name,
          fields,
          ...(cameraName !== undefined && { cameraName }),
        },
      ]
}
function added(what: PlantChange['what'], name: string, cameraName?: string): PlantChange[] {
  return [
    {
      kind: 'added',
      what,
      name,
      ...(cameraName !== undefined && { cameraName }),
    },
  ]
}
function removed(what: PlantChange['what'], name: string, cameraName?: string): PlantChange[] {
  return [
    {
      kind: 'removed',
      what,
      name,
      ...(cameraName !== undefined && { cameraName }),
    },
  ]
}
