import type { DetectorId } from '#contract/ids'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readChosenDetectors } from './db/read-chosen-detectors.ts'
import { findMissing } from './restore.ts'
import { createGroup } from './usecases/create-group.ts'
import { openTwoSites } from './usecases/testing/two-sites.ts'
import { setGroupDetector } from './usecases/update-group.ts'

it('BK5 names the detectors that were chosen and are not here', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ansim-restore-'))
  const { t, south, aCamera, apply } = await openTwoSites()
  try {
    expect(await readChosenDetectors(t.test.owner)).toEqual([])
    const cameraId = await aCamera(south.siteId)
    const group = await createGroup(t.context, t.operator, south.siteId, { name: 'Gates', icon: 'door', cameraIds: [] })
    await setGroupDetector(t.context, t.operator, group.groupId, 'own-docks' as DetectorId)
    await apply([cameraId], { kind: 'set-detector', detectorId: 'own-gates' as DetectorId })
    const chosen = await readChosenDetectors(t.test.owner)
    expect(chosen).toEqual(['own-docks', 'own-gates'])
    await mkdir(join(folder, 'own-docks'))
    expect(await findMissing(chosen, [
      join(folder, 'none'),
      folder,
    ])).toEqual(['own-gates'])
    expect(await findMissing([], [folder])).toEqual([])
  }
  finally {
    await t.close()
    await rm(folder, { recursive: true })
  }
})
