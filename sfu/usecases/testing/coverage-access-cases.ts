import type { CameraId, SiteId } from '#contract/ids'
import type { AccessCase } from './access-cases.ts'
import type { TestContext } from './test-context.ts'
import { listHealthAlarms } from '../health-alarms.ts'
import { listCoverage } from '../list-coverage.ts'
import { recordCoverage } from '../record-coverage.ts'
import { sumReport } from '../sum-report.ts'
import { aDeviceId } from './build-safety-event.ts'

/** Every use case that is about coverage, reports and health. */
export function coverageAccessCases(at: () => TestContext): Record<string, AccessCase> {
  return {
    healthAlarms: [
      'health:list',
      actor => listHealthAlarms(at().context, actor),
    ],
    listCoverage: [
      'coverage:read',
      actor => listCoverage(at().context, actor, { from: 0, to: 1 }, () => new Map()),
    ],
    sumReport: [
      'report:read',
      actor => sumReport(at().context, actor, '99999999-9999-4999-8999-999999999999' as SiteId, { from: 0, to: 1 }),
    ],
    recordCoverage: [
      'coverage:record',
      actor => recordCoverage(at().context, actor, {
        deviceId: aDeviceId(),
        minutes: [
          {
            cameraId: '99999999-9999-4999-8999-999999999999' as CameraId,
            minute: 1,
            stintId: '0123abcd',
            revision: 1,
            spans: [
              {
                fromMs: 0,
                toMs: 1,
                epoch: 0,
                state: { kind: 'not-analysed', because: 'hidden' },
                looks: 0,
              },
            ],
          },
        ],
      }),
    ],
  }
}

/** Steps of theirs, and of the server itself. */
export const coverageSteps = [
  'expireCoverage',
  'observeCoverage',
  'readCoverage',
] as const
