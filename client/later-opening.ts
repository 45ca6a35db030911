import type { Behind, BehindParts } from './behind-opening.ts'
import { laterService } from './later-service.ts'
import { createAuditAdmin } from './pipeline/admin/audit-admin.ts'
import { createCameraAdmin } from './pipeline/admin/camera-admin.ts'
import { createEvidenceAdmin } from './pipeline/admin/evidence-admin.ts'
import { createPlantAdmin } from './pipeline/admin/plant-admin.ts'

/** What the pages behind the first screen ask; `loadBehind` fetches it all, which a first call does, too. */
export function openLater(parts: BehindParts) {
  let behind: Behind | undefined
  async function load(): Promise<Behind> {
    const { openBehind } = await import('./behind-opening.ts')
    return behind ??= openBehind(parts)
  }
  return {
    loadBehind: load,
    coverageReports: parts.coverage,
    // The first answers addresses at once, too; stores spread the others.
    auditAdmin: createAuditAdmin(parts.api),
    cameraAdmin: createCameraAdmin(parts.api),
    evidenceAdmin: createEvidenceAdmin(parts.api),
    plantAdmin: createPlantAdmin(parts.api),
    peopleAdmin: laterService(async () => (await load()).peopleAdmin),
    siteAdmin: laterService(async () => (await load()).siteAdmin),
    usageAdmin: laterService(async () => (await load()).usageAdmin),
    stationAdmin: laterService(async () => (await load()).stationAdmin),
    ownAccount: laterService(async () => (await load()).ownAccount),
    ruleAdmin: laterService(async () => (await load()).ruleAdmin),
    reports: laterService(async () => (await load()).reports),
    heat: laterService(async () => (await load()).heat),
    history: laterService(async () => (await load()).history),
    exporter: laterService(async () => (await load()).exporter),
  }
}
