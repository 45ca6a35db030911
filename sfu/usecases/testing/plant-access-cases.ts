import type { CameraId, DetectorId, GroupId, SiteId } from '#contract/ids'
import type { AccessCase } from './access-cases.ts'
import type { TestContext } from './test-context.ts'
import { Buffer } from 'node:buffer'
import { applyCameraChanges } from '../change-cameras.ts'
import { chooseDetector } from '../choose-detector.ts'
import { createGroup } from '../create-group.ts'
import { exportPlant } from '../export-plant.ts'
import { importPlant } from '../import-plant.ts'
import { listGroups } from '../list-groups.ts'
import { refuseUsedDetector } from '../refuse-used-detector.ts'
import { setCameraPlace } from '../set-camera-place.ts'
import { createSitePlan } from '../site-plan.ts'
import { undoPlantImport } from '../undo-plant-import.ts'
import { updateGroup } from '../update-group.ts'

const noCameraId = '99999999-9999-4999-8999-999999999999' as CameraId
const noSiteId = '99999999-9999-4999-8999-999999999998' as SiteId
const noGroupId = '99999999-9999-4999-8999-999999999997' as GroupId
const aGroup = { name: 'None', icon: 'cctv' as const, cameraIds: [] }

/** The start of a PNG of 160 x 90 points. */
const aPlan = Buffer.from('89504e470d0a1a0a0000000d49484452000000a00000005a080600000000000000', 'hex')
const aFile = {
  format: 'ansim-plant',
  formatVersion: 1,
  site: { name: 'None', timeZone: 'UTC' },
  groups: [],
  cameras: [],
}

/** Every use case that is about many cameras, groups, floor plans, detectors and configuration files. */
export function plantAccessCases(at: () => TestContext): Record<string, AccessCase> {
  return {
    changeCameras: [
      'camera:update',
      actor => applyCameraChanges(at().context, actor, [
        {
          cameraIds: [noCameraId],
          change: { kind: 'end-maintenance' },
        },
      ]),
    ],
    chooseDetector: [
      'detector:manage',
      actor => chooseDetector(at().context, actor, null),
    ],
    createGroup: [
      'group:edit',
      actor => createGroup(at().context, actor, noSiteId, aGroup),
    ],
    updateGroup: [
      'group:edit',
      actor => updateGroup(at().context, actor, noGroupId, aGroup),
    ],
    listGroups: [
      'configuration:read',
      actor => listGroups(at().context, actor),
    ],
    setCameraPlace: [
      'plan:edit',
      actor => setCameraPlace(at().context, actor, noCameraId, null),
    ],
    sitePlan: [
      'plan:edit',
      actor => createSitePlan(at().context, actor, noSiteId, {
        bytes: aPlan,
        widthM: 1,
      }),
    ],
    refuseUsedDetector: [
      'detector:manage',
      actor => refuseUsedDetector(at().context, actor, 'own-none' as DetectorId),
    ],
    exportPlant: [
      'plant-file:export',
      actor => exportPlant(at().context, actor, noSiteId),
    ],
    importPlant: [
      'plant-file:import',
      actor => importPlant(at().context, actor, noSiteId, aFile, ''),
    ],
    undoPlantImport: [
      'plant-file:import',
      actor => undoPlantImport(at().context, actor, noSiteId),
    ],
  }
}
