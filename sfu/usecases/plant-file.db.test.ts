import type { SiteId } from '#contract/ids'
import type { PlantFile, PlantImport } from '#contract/plant-file'
import type { Scope } from '#contract/scope'
import type { TestContext } from './testing/test-context.ts'
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inOrder } from '../core/plant-file.ts'
import { plantFiles } from '../core/testing/plant-files.ts'
import { createCamera } from './create-camera.ts'
import { createGroup } from './create-group.ts'
import { createRule } from './create-rule.ts'
import { createSite } from './create-site.ts'
import { exportPlant, getLastImport, previewPlantImport } from './export-plant.ts'
import { getConfiguration } from './get-configuration.ts'
import { importPlant } from './import-plant.ts'
import { listCameras } from './list-cameras.ts'
import { removeCamera } from './remove-camera.ts'
import { revealCredentials } from './reveal-credentials.ts'
import { aRuleChoice } from './testing/build-zone.ts'
import { aMember, openTestContext } from './testing/test-context.ts'
import { undoPlantImport } from './undo-plant-import.ts'
import { updateCamera } from './update-camera.ts'

let t: TestContext
const codeOf = (work: Promise<unknown>): Promise<string | undefined> => work.then(() => 'done', (error: { code?: string }) => error.code)

beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())

async function aSite(): Promise<SiteId> {
  return (await createSite(t.context, t.operator, { name: `S${randomBytes(5).toString('hex')}`, timeZone: 'Asia/Seoul' })).siteId
}
const exported = (siteId: SiteId) => exportPlant(t.context, t.operator, siteId)
async function take(siteId: SiteId, file: PlantFile): Promise<PlantImport> {
  const { basis } = await previewPlantImport(t.context, t.operator, siteId, file)
  return importPlant(t.context, t.operator, siteId, file, basis)
}
/** A site with two cameras with logins, a group, zones and rules. */
async function aPlant() {
  const siteId = await aSite()
  const camera = (name: string) => createCamera(t.context, t.operator, {
    name,
    siteId,
    address: `rtsp://kim:hush-${name}@10.0.0.1/${name}`,
  })
  const [gate, dock] = [await camera('Gate'), await camera('Dock')]
  await createGroup(t.context, t.operator, siteId, {
    name: 'Both',
    icon: 'truck',
    cameraIds: [gate.cameraId, dock.cameraId],
  })
  const { zones } = await getConfiguration(t.context, t.operator)
  await createRule(t.context, t.operator, gate.cameraId, aRuleChoice(zones.find(zone => zone.cameraId === gate.cameraId)!.zoneId))
  return { siteId, gate, dock }
}
async function of(siteId: SiteId) {
  const { cameras, zones, rules, groups } = await getConfiguration(t.context, t.operator)
  const ids = new Set(cameras.filter(camera => camera.siteId === siteId).map(({ cameraId }) => cameraId))
  return {
    cameras: cameras.filter(({ cameraId }) => ids.has(cameraId)),
    zones: zones.filter(({ cameraId }) => ids.has(cameraId)),
    rules: rules.filter(({ cameraId }) => ids.has(cameraId)),
    groups: groups!.filter(group => group.siteId === siteId),
  }
}

describe('a site as a file', () => {
  it('PL10 PL13 exported, imported on an empty site and exported again is the same file', async () => {
    await fc.assert(fc.asyncProperty(plantFiles, plantFiles, async (first, second) => {
      const siteId = await aSite()
      const name = `N${randomBytes(5).toString('hex')}`
      const file = inOrder({
        ...first,
        site: { ...first.site, name },
      })
      await take(siteId, file)
      expect(JSON.stringify(await exported(siteId))).toBe(JSON.stringify(file))
      // And from any state to any other.
      const next = inOrder({
        ...second,
        site: { ...second.site, name },
      })
      await take(siteId, next)
      expect(JSON.stringify(await exported(siteId))).toBe(JSON.stringify(next))
      // PL14 and back, to the byte.
      if ((await getLastImport(t.context, t.operator, siteId))?.canUndo)
        await undoPlantImport(t.context, t.operator, siteId)
      expect(JSON.stringify(await exported(siteId))).toBe(JSON.stringify(file))
      for (const { cameraId } of (await of(siteId)).cameras)
        await removeCamera(t.context, t.operator, { cameraId })
    }), { numRuns: 12 })
  }, 60_000)

  it('PL10 holds no secret, and a camera whose address stays keeps its login', async () => {
    const { siteId, gate } = await aPlant()
    const file = await exported(siteId)
    expect(JSON.stringify(file)).not.toMatch(/hush|kim/)
    const renamed = {
      ...file,
      groups: [],
      cameras: file.cameras.map(camera => ({
        ...camera,
        groups: [],
        place: {
          x: 0.5,
          y: 0.5,
          directionDeg: 0,
          fieldDeg: 90,
          reachM: 5,
        },
      })),
    }
    const { revision } = (await listCameras(t.context, t.operator)).find(camera => camera.cameraId === gate.cameraId)!
    await take(siteId, renamed)
    expect(await revealCredentials(t.context, t.organizationId, gate.cameraId)).toMatchObject({ username: 'kim', password: 'hush-Gate' })
    // Its picture is not interrupted.
    expect((await listCameras(t.context, t.operator)).find(camera => camera.cameraId === gate.cameraId)!.revision).toBe(revision)
  })

  it('PL13 ZR2 keeps what did not change as it was: ids and versions', async () => {
    const { siteId } = await aPlant()
    const before = await of(siteId)
    const file = await exported(siteId)
    const changed = {
      ...file,
      cameras: file.cameras.map(camera => camera.name === 'Gate'
        ? {
            ...camera,
            rules: camera.rules.map((rule, index) => index === 0
              ? { ...rule, armed: false }
              : rule),
          }
        : camera),
    }
    expect((await previewPlantImport(t.context, t.operator, siteId, changed)).changes).toMatchObject([
      {
        kind: 'changed',
        what: 'rule',
        cameraName: 'Gate',
        fields: ['armed'],
      },
    ])
    await take(siteId, changed)
    const after = await of(siteId)
    expect(after.zones).toEqual(before.zones)
    const different = after.rules.filter(rule => JSON.stringify(rule) !== JSON.stringify(before.rules.find(({ ruleId }) => ruleId === rule.ruleId)))
    expect(different.map(({ version, armed }) => [version, armed])).toEqual([
      [2, false],
    ])
  })
})

describe('PL13 an import', () => {
  it('is refused where the site was changed since the preview, and then changes nothing', async () => {
    const { siteId, dock } = await aPlant()
    const file = {
      ...await exported(siteId),
      cameras: [],
    }
    const { basis } = await previewPlantImport(t.context, t.operator, siteId, file)
    await updateCamera(t.context, t.operator, dock.cameraId, { name: 'Loading dock' })
    expect(await codeOf(importPlant(t.context, t.operator, siteId, file, basis))).toBe('edited-elsewhere')
    expect((await of(siteId)).cameras).toHaveLength(2)
  })

  it('that fails half way leaves everything as it was', async () => {
    const { siteId } = await aPlant()
    const before = await exported(siteId)
    // The last camera's address cannot be read, the others are fine.
    const file = {
      ...before,
      groups: [],
      cameras: [
        ...before.cameras.map(camera => ({ ...camera, groups: [], rules: [] })),
        {
          ...before.cameras[0]!,
          name: 'Zz',
          groups: [],
          address: 'http://10.0.0.1/',
        },
      ],
    }
    expect(await codeOf(take(siteId, file))).toBe('camera-address-invalid')
    expect(await exported(siteId)).toEqual(before)
    expect(await getLastImport(t.context, t.operator, siteId)).toBeUndefined()
  })

  it('two at once: one is done, the other is told to look again', async () => {
    const { siteId } = await aPlant()
    const file = await exported(siteId)
    const { basis } = await previewPlantImport(t.context, t.operator, siteId, file)
    const empty = (name: string) => ({
      ...file,
      site: { ...file.site, name: `${name}${randomBytes(4).toString('hex')}` },
      cameras: [],
    })
    const codes = await Promise.all(['a', 'b'].map(name => codeOf(importPlant(t.context, t.operator, siteId, empty(name), basis))))
    expect(codes.sort()).toEqual(['done', 'edited-elsewhere'])
  })

  it('AU9 is for whoever looks after the site, and for nobody else', async () => {
    const { siteId } = await aPlant()
    const file = await exported(siteId)
    const scope: Scope = {
      kind: 'some',
      siteIds: [await aSite()],
      cameraIds: [],
    }
    const elsewhere = {
      ...aMember(t.organizationId, 'administrator'),
      scope,
    }
    const manager = aMember(t.organizationId, 'manager')
    expect(await Promise.all([elsewhere, manager].flatMap(actor => [
      codeOf(exportPlant(t.context, actor, siteId)),
      codeOf(previewPlantImport(t.context, actor, siteId, file)),
      codeOf(importPlant(t.context, actor, siteId, file, '')),
      codeOf(undoPlantImport(t.context, actor, siteId)),
      codeOf(getLastImport(t.context, actor, siteId)),
    ]))).toEqual([
      'not-found',
      'not-found',
      'not-found',
      'not-found',
      'not-found',
      'done',
      'not-allowed',
      'not-allowed',
      'not-allowed',
      'not-allowed',
    ])
  })
})

describe('PL14 undoing an import', () => {
  it('brings back removed cameras with their ids, logins, zones, rules and groups, and takes away new ones; once', async () => {
    const { siteId, gate, dock } = await aPlant()
    const file = await exported(siteId)
    const before = await of(siteId)
    await take(siteId, {
      ...file,
      groups: [],
      cameras: [
        {
          ...file.cameras.find(({ name }) => name === 'Gate')!,
          groups: [],
          rules: [],
          zones: [],
          address: 'rtsp://10.9.9.9/1',
        },
        { ...file.cameras[0]!, name: 'New', groups: [] },
      ],
    })
    expect((await of(siteId)).cameras.map(({ name }) => name).sort()).toEqual(['Gate', 'New'])
    expect(await codeOf(revealCredentials(t.context, t.organizationId, dock.cameraId))).toBe('not-found')
    expect(await getLastImport(t.context, t.operator, siteId)).toMatchObject({ canUndo: true, byName: 'npx ansim' })

    await undoPlantImport(t.context, t.operator, siteId)
    expect(await exported(siteId)).toEqual(file)
    const after = await of(siteId)
    const ids = (plant: Awaited<ReturnType<typeof of>>) => ({
      cameras: plant.cameras.map(({ cameraId }) => cameraId).sort(),
      zones: plant.zones.map(({ zoneId }) => zoneId).sort(),
      rules: plant.rules.map(({ ruleId }) => ruleId).sort(),
      groups: plant.groups.map(({ groupId }) => groupId),
    })
    expect(ids(after)).toEqual(ids(before))
    for (const [{ cameraId }, name] of [
      [gate, 'Gate'],
      [dock, 'Dock'],
    ] as const)
      expect(await revealCredentials(t.context, t.organizationId, cameraId)).toMatchObject({ username: 'kim', password: `hush-${name}` })
    // Whoever still edits a version of before is told so.
    expect(after.rules.every(rule => rule.version > before.rules.find(({ ruleId }) => ruleId === rule.ruleId)!.version)).toBe(true)
    expect(await codeOf(undoPlantImport(t.context, t.operator, siteId))).toBe('bad-input')
    expect(await getLastImport(t.context, t.operator, siteId)).toMatchObject({ canUndo: false })
  })

  it('is refused where the site was changed since', async () => {
    const { siteId, gate } = await aPlant()
    const file = await exported(siteId)
    await take(siteId, {
      ...file,
      cameras: file.cameras.filter(({ name }) => name === 'Gate'),
    })
    await updateCamera(t.context, t.operator, gate.cameraId, { name: 'Gate 7' })
    expect(await getLastImport(t.context, t.operator, siteId)).toMatchObject({ canUndo: false })
    expect(await codeOf(undoPlantImport(t.context, t.operator, siteId))).toBe('edited-elsewhere')
    expect((await of(siteId)).cameras.map(({ name }) => name)).toEqual(['Gate 7'])
  })

  it('has nothing to undo where nothing was imported', async () => {
    const siteId = await aSite()
    expect(await codeOf(undoPlantImport(t.context, t.operator, siteId))).toBe('bad-input')
  })
})
