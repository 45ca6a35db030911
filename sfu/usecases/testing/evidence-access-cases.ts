import type { EventId, SuppressionId } from '#contract/ids'
import type { AccessCase } from './access-cases.ts'
import type { TestContext } from './test-context.ts'
import { createLegalHold } from '../create-legal-hold.ts'
import { getStorage } from '../get-storage.ts'
import { listHiddenEvents } from '../list-hidden-events.ts'
import { listLegalHolds } from '../list-legal-holds.ts'
import { listSuppressions } from '../list-suppressions.ts'
import { releaseLegalHold } from '../release-legal-hold.ts'
import { removeSuppression } from '../remove-suppression.ts'
import { updateRetention } from '../update-retention.ts'

const nobodys = '01919191-9191-7919-9919-919191919191'

/** Every use case that is about what is hidden, kept and deleted. */
export function evidenceAccessCases(at: () => TestContext): Record<string, AccessCase> {
  return {
    createLegalHold: [
      'legal-hold:edit',
      actor => createLegalHold(at().context, actor, { eventId: nobodys as EventId, reason: 'x' }),
    ],
    getStorage: [
      'retention:read',
      actor => getStorage(at().context, actor, { freeBytes: 1, totalBytes: 1 }, { isRunning: false, deleted: 0 }),
    ],
    listHiddenEvents: [
      'safety-event:list',
      actor => listHiddenEvents(at().context, actor, { suppressionId: nobodys as SuppressionId }),
    ],
    listLegalHolds: [
      'retention:read',
      actor => listLegalHolds(at().context, actor),
    ],
    listSuppressions: [
      'safety-event:list',
      actor => listSuppressions(at().context, actor, {}),
    ],
    releaseLegalHold: [
      'legal-hold:edit',
      actor => releaseLegalHold(at().context, actor, nobodys, { reason: 'x' }),
    ],
    removeSuppression: [
      'safety-event:annotate',
      actor => removeSuppression(at().context, actor, nobodys as SuppressionId),
    ],
    updateRetention: [
      'retention:edit',
      actor => updateRetention(at().context, actor, { retentionDays: 30 }),
    ],
  }
}
