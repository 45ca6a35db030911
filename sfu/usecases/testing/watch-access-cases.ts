import type { ChannelId } from '#contract/alert-channel'
import type { SilenceId } from '#contract/alert-silence'
import type { CameraId, DeviceId } from '#contract/ids'
import type { MessagePorts } from '../prepare-message.ts'
import type { AccessCase } from './access-cases.ts'
import type { TestContext } from './test-context.ts'
import { randomBytes } from 'node:crypto'
import { newUuid } from '../../core/random.ts'
import { createChannel } from '../alert-channels.ts'
import { listPlans } from '../alert-plans.ts'
import { createSilence } from '../create-silence.ts'
import { createStation } from '../create-station.ts'
import { endSilence } from '../end-silence.ts'
import { getAuditRange } from '../get-audit-range.ts'
import { getPreferences } from '../get-preferences.ts'
import { listAudit } from '../list-audit.ts'
import { listDeliveries } from '../list-deliveries.ts'
import { listSilences } from '../list-silences.ts'
import { listStations } from '../list-stations.ts'
import { getNotifications } from '../own-notifications.ts'
import { removeStation } from '../remove-station.ts'
import { setPreference } from '../set-preference.ts'
import { testChannel } from '../test-channel.ts'
import { updateStation } from '../update-station.ts'

const nobody = '99999999-9999-4999-8999-999999999999'

/** Use cases about alerts, stations and the audit trail. */
export function watchAccessCases(at: () => TestContext): Record<string, AccessCase> {
  return {
    alertChannels: [
      'alert:edit',
      actor => createChannel(at().context, actor, {
        name: newUuid(randomBytes),
        settings: { kind: 'webhook', url: 'https://plant.example.com/ansim' },
      }),
    ],
    alertPlans: [
      'alert:list',
      actor => listPlans(at().context, actor),
    ],
    createSilence: [
      'alert:silence',
      actor => createSilence(at().context, actor, {
        silenceId: newUuid(randomBytes) as SilenceId,
        target: { kind: 'camera', cameraId: nobody as CameraId },
        reason: 'a fire drill',
        lastsMs: 60_000,
        ageMs: 0,
      }),
    ],
    createStation: [
      'station:manage',
      actor => createStation(at().context, actor, {
        stationId: newUuid(randomBytes) as DeviceId,
        name: newUuid(randomBytes),
      }),
    ],
    endSilence: [
      'alert:silence',
      actor => endSilence(at().context, actor, nobody as SilenceId),
    ],
    getAuditRange: [
      'audit:read',
      actor => getAuditRange(at().context, actor),
    ],
    listAudit: [
      'audit:read',
      actor => listAudit(at().context, actor, { limit: 1 }),
    ],
    listDeliveries: [
      'alert:list',
      actor => listDeliveries(at().context, actor, {}),
    ],
    listSilences: [
      'safety-event:list',
      actor => listSilences(at().context, actor),
    ],
    listStations: [
      'station:list',
      actor => listStations(at().context, actor),
    ],
    ownNotifications: [
      'account:edit',
      actor => getNotifications(at().context, actor),
    ],
    getPreferences: [
      'account:edit',
      actor => getPreferences(at().context, actor),
    ],
    setPreference: [
      'account:edit',
      actor => setPreference(at().context, actor, {
        key: 'help.seen',
        value: { topics: [] },
        ageMs: 0,
      }),
    ],
    removeStation: [
      'station:manage',
      actor => removeStation(at().context, actor, nobody as DeviceId),
    ],
    testChannel: [
      'alert:edit',
      // Nothing is sent: there is no such channel.
      actor => testChannel({ context: at().context } as MessagePorts, actor, nobody as ChannelId, undefined),
    ],
    updateStation: [
      'station:manage',
      actor => updateStation(at().context, actor, nobody as DeviceId, { name: 'Kiosk' }),
    ],
  }
}

/** Steps of theirs, and of the server itself. */
export const watchSteps = [
  'alertFromPush',
  'alertOfHealth',
  'alertSecret',
  'auditKeeper',
  'auditLedger',
  'auditedCall',
  'countStreams',
  'deliver',
  'dispatchAlert',
  'ensureOwnStations',
  'expireAudit',
  'findNotes',
  'leaseRows',
  'prepareMessage',
  'selectIncidentPage',
  'stationRows',
  'sweepDeliveries',
  'takeLeaseTurn',
  'verifyAudit',
  'viewingLog',
] as const
