import type { CameraChange, CameraEffect, CameraStep } from '#contract/camera-change'
import type { CameraId, DetectorId, GroupId, SiteId } from '#contract/ids'
import type { Maintenance } from '#contract/maintenance'
import type { EpochMs } from '#contract/time'
import { unreachable } from '#contract/unreachable'

/** Of a camera, what changes of many at once are about. */
export interface ChangeableCamera {
  readonly cameraId: CameraId
  readonly name: string
  readonly siteId: SiteId | undefined
  readonly groupIds: readonly GroupId[]
  readonly maintenance: Maintenance | undefined
  /** Its own. */
  readonly detectorId: DetectorId | undefined
  readonly hasPlace: boolean
  readonly zones: number
  readonly rules: number
  readonly isRemoved?: boolean
}

interface KnownGroup { readonly groupId: GroupId, readonly siteId: SiteId, readonly name: string, readonly detectorId?: DetectorId | undefined }

/** What the changes are made in. */
export interface ChangeWorld {
  readonly cameras: readonly ChangeableCamera[]
  readonly groups: readonly KnownGroup[]
  /** Of all cameras of a site, whoever may see them: in lower case. */
  readonly namesOf: (siteId: SiteId) => readonly { readonly cameraId: CameraId, readonly name: string }[]
  readonly hasDetector: (detectorId: DetectorId) => boolean
  readonly byName: string
  readonly now: EpochMs
}

export interface CameraChangePlan {
  readonly effects: readonly CameraEffect[]
  /** The cameras that become different, as they are then. */
  readonly changed: readonly ChangeableCamera[]
  /** Steps that bring back what was, as far as that goes: who is removed stays so. */
  readonly undo: readonly CameraStep[]
}

/**
 * PL1: what steps do to cameras, without doing it: the preview and the change itself are this one answer. Steps follow each other. A camera
 * of a step that is not in the world is passed over; whoever asks has refused it before.
 */
export function planCameraChanges(world: ChangeWorld, steps: readonly CameraStep[]): CameraChangePlan {
  const before = new Map(world.cameras.map(camera => [camera.cameraId, camera]))
  const after = new Map(before)
  const refused = new Map<CameraId, CameraEffect['refused']>()
  const undo: CameraStep[] = []
  for (const { cameraIds, change } of steps) {
    for (const cameraId of cameraIds) {
      const camera = after.get(cameraId)
      if (!camera || camera.isRemoved)
        continue
      const refusal = refusalOf(world, camera, change)
      if (refusal)
        refused.set(cameraId, refusal)
      const next = changedBy(world, camera, change)
      after.set(cameraId, next)
      for (const step of undoOf(camera, next))
        join(undo, cameraId, step)
    }
  }
  for (const cameraId of clashes(world, before, after))
    refused.set(cameraId, 'name-taken')
  const touched = new Set(steps.flatMap(({ cameraIds }) => cameraIds))
  const effects = [...touched].flatMap((cameraId): CameraEffect[] => {
    const was = before.get(cameraId)
    const is = after.get(cameraId)
    const refusal = refused.get(cameraId)
    return was && is
      ? [
          {
            cameraId,
            name: was.name,
            isSame: isSame(was, is),
            consequences: consequencesOf(world, was, is),
            ...(refusal && { refused: refusal }),
          },
        ]
      : []
  })
  return {
    effects,
    changed: effects.filter(({ isSame }) => !isSame).map(({ cameraId }) => after.get(cameraId)!),
    undo,
  }
}

function refusalOf({ groups, hasDetector }: ChangeWorld, camera: ChangeableCamera, change: CameraChange): CameraEffect['refused'] {
  if (change.kind === 'join-group' && groups.find(({ groupId }) => groupId === change.groupId)?.siteId !== camera.siteId)
    return 'other-site'
  if (change.kind === 'set-detector' && change.detectorId !== null && !hasDetector(change.detectorId))
    return 'detector-unknown'
  return undefined
}

function changedBy({ byName, now }: ChangeWorld, camera: ChangeableCamera, change: CameraChange): ChangeableCamera {
  switch (change.kind) {
    case 'move':
      // Groups and places are of a site.
      return camera.siteId === change.siteId
        ? camera
        : {
            ...camera,
            siteId: change.siteId,
            groupIds: [],
            hasPlace: false,
          }
    case 'join-group':
      return camera.groupIds.includes(change.groupId)
        ? camera
        : {
            ...camera,
            groupIds: [...camera.groupIds, change.groupId],
          }
    case 'leave-group':
      return camera.groupIds.includes(change.groupId)
        ? {
            ...camera,
            groupIds: camera.groupIds.filter(groupId => groupId !== change.groupId),
          }
        : camera
    case 'begin-maintenance':
    case 'restore-maintenance':
      return {
        ...camera,
        maintenance: {
          since: change.kind === 'restore-maintenance'
            ? change.since
            : now,
          ...(change.until !== undefined && { until: change.until }),
          reason: change.reason,
          byName,
        },
      }
    case 'end-maintenance':
      return { ...camera, maintenance: undefined }
    case 'set-detector':
      return { ...camera, detectorId: change.detectorId ?? undefined }
    case 'remove':
      return { ...camera, isRemoved: true }
    default:
      return unreachable(change)
  }
}

/** What brings a camera from `is` back to `was`, in the order in which it has to be done. */
function undoOf(was: ChangeableCamera, is: ChangeableCamera): CameraChange[] {
  if (is.isRemoved)
    return []
  const rejoined = was.groupIds.filter(groupId => !is.groupIds.includes(groupId))
  const left = is.groupIds.filter(groupId => !was.groupIds.includes(groupId))
  return [
    ...(is.siteId !== was.siteId && was.siteId !== undefined
      ? [
          { kind: 'move' as const, siteId: was.siteId },
        ]
      : []),
    ...rejoined.map(groupId => ({ kind: 'join-group' as const, groupId })),
    ...left.map(groupId => ({ kind: 'leave-group' as const, groupId })),
    ...(is.maintenance === was.maintenance
      ? []
      : [
          was.maintenance
            ? restored(was.maintenance)
            : { kind: 'end-maintenance' as const },
        ]),
    ...(is.detectorId === was.detectorId
      ? []
      : [
          { kind: 'set-detector' as const, detectorId: was.detectorId ?? null },
        ]),
  ]
}

function restored({ since, until, reason }: Maintenance): CameraChange {
  return {
    kind: 'restore-maintenance',
    since,
    ...(until !== undefined && { until }),
    reason,
  }
}

/** The same change of several cameras is one step, where nothing else of this camera comes after it. */
function join(steps: CameraStep[], cameraId: CameraId, change: CameraChange): void {
  const words = JSON.stringify(change)
  const same = steps.findIndex(step => JSON.stringify(step.change) === words)
  const isLast = same >= 0 && !steps.slice(same + 1).some(({ cameraIds }) => cameraIds.includes(cameraId))
  if (isLast) {
    steps[same]!.cameraIds.push(cameraId)
  }
  else {
    steps.push({
      cameraIds: [cameraId],
      change,
    })
  }
}

/** Moved cameras that have a name which their new site has already, or two of them the same. */
function clashes({ namesOf }: ChangeWorld, before: ReadonlyMap<CameraId, ChangeableCamera>, after: ReadonlyMap<CameraId, ChangeableCamera>): CameraId[] {
  const moved = [
    ...after.values(),
  ].filter(camera => !camera.isRemoved && camera.siteId !== undefined && camera.siteId !== before.get(camera.cameraId)?.siteId)
  return moved.filter((camera) => {
    const name = camera.name.toLowerCase()
    const staying = namesOf(camera.siteId!).some(other => other.name.toLowerCase() === name && other.cameraId !== camera.cameraId && (after.get(other.cameraId) ?? { siteId: camera.siteId }).siteId === camera.siteId && !after.get(other.cameraId)?.isRemoved)
    return staying || moved.some(other => other !== camera && other.siteId === camera.siteId && other.name.toLowerCase() === name)
  }).map(({ cameraId }) => cameraId)
}

function isSame(was: ChangeableCamera, is: ChangeableCamera): boolean {
  return JSON.stringify({
    ...was,
    groupIds: [...was.groupIds].sort(),
  }) === JSON.stringify({
    ...is,
    groupIds: [...is.groupIds].sort(),
  })
}

function consequencesOf({ groups }: ChangeWorld, was: ChangeableCamera, is: ChangeableCamera): CameraEffect['consequences'] {
  const named = (groupId: GroupId): KnownGroup | undefined => groups.find(group => group.groupId === groupId)
  if (is.isRemoved) {
    return [
      { kind: 'loses-rules', zones: was.zones, rules: was.rules },
    ]
  }
  const isMoved = was.siteId !== is.siteId
  const withDetector = is.detectorId !== was.detectorId && is.detectorId !== undefined
    ? is.groupIds.map(named).find(group => group?.detectorId !== undefined)
    : undefined
  return [
    ...(isMoved
      ? was.groupIds.filter(groupId => !is.groupIds.includes(groupId)).map(groupId => ({ kind: 'leaves-group' as const, groupName: named(groupId)?.name ?? '' }))
      : []),
    ...(was.hasPlace && !is.hasPlace
      ? [
          { kind: 'loses-place' as const },
        ]
      : []),
    ...(withDetector
      ? [
          { kind: 'overrules-group' as const, groupName: withDetector.name },
        ]
      : []),
  ]
}
