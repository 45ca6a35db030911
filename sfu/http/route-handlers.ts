import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { basename } from 'node:path'
import { authorize } from '../core/authorize.ts'
import { getConfiguration } from '../usecases/get-configuration.ts'
import { getDeviceState } from '../usecases/get-device-state.ts'
import { pushEvents } from '../usecases/push-events.ts'
import { readFeed } from '../usecases/read-feed.ts'
import { recordUrgentEvents } from '../usecases/record-urgent-events.ts'
import { accountHandlers } from './handle-account.ts'
import { alertHandlers } from './handle-alert.ts'
import { auditHandlers } from './handle-audit.ts'
import { cameraHandlers } from './handle-camera.ts'
import { coverageHandlers } from './handle-coverage.ts'
import { detectorHandlers } from './handle-detector.ts'
import { evidenceHandlers } from './handle-evidence.ts'
import { healthHandlers } from './handle-health.ts'
import { historyHandlers } from './handle-history.ts'
import { incidentHandlers } from './handle-incident.ts'
import { notificationHandlers } from './handle-notification.ts'
import { peopleHandlers } from './handle-people.ts'
import { plantFileHandlers } from './handle-plant-file.ts'
import { plantHandlers } from './handle-plant.ts'
import { preferenceHandlers } from './handle-preference.ts'
import { quotaHandlers } from './handle-quota.ts'
import { reportHandlers } from './handle-report.ts'
import { retentionHandlers } from './handle-retention.ts'
import { safeguardHandlers } from './handle-safeguard.ts'
import { sessionHandlers } from './handle-session.ts'
import { siteHandlers } from './handle-site.ts'
import { snapshotHandlers } from './handle-snapshot.ts'
import { stationHandlers } from './handle-station.ts'
import { statusHandlers } from './handle-status.ts'
import { suppressionHandlers } from './handle-suppression.ts'
import { trustHandlers } from './handle-trust.ts'
import { zoneHandlers } from './handle-zone.ts'

/** A handler for each row of the route table. */
export function createRouteHandlers(services: RouteServices): RouteHandlers {
  const { context, metrics } = services
  return {
    ...safeguardHandlers(services),
    ...sessionHandlers(services),
    ...peopleHandlers(services),
    ...accountHandlers(services),
    ...siteHandlers(services),
    ...stationHandlers(services),
    ...plantHandlers(services),
    ...plantFileHandlers(services),
    ...snapshotHandlers(services),
    ...cameraHandlers(services),
    ...detectorHandlers(services),
    ...statusHandlers(services),
    ...trustHandlers(services),
    ...zoneHandlers(services),
    ...suppressionHandlers(services),
    ...alertHandlers(services),
    ...notificationHandlers(services),
    ...preferenceHandlers(services),
    ...retentionHandlers(services),
    ...auditHandlers(services),
    ...quotaHandlers(services),
    ...incidentHandlers(services),
    ...evidenceHandlers(services),
    ...historyHandlers(services),
    ...healthHandlers(services),
    ...coverageHandlers(services),
    ...reportHandlers(services),
    'backup.create': async ({ actor }) => {
      authorize(actor, 'system:backup', actor)
      const { file, bytes, events } = await services.createBackup()
      return {
        name: basename(file),
        bytes,
        events,
      }
    },
    'configuration.get': ({ actor }) => getConfiguration(context, actor),
    'sync.push': async ({ actor, body }) => {
      const response = await pushEvents(context, actor, body)
      for (const [outcome, { length }] of Map.groupBy(response.outcomes, each => each.outcome))
        metrics.countPush(outcome, length)
      return response
    },
    'sync.urgent': async ({ actor, body }) => {
      const response = await recordUrgentEvents(context, actor, body)
      for (const [outcome, { length }] of Map.groupBy(response.outcomes, each => each.outcome))
        metrics.countPush(outcome, length)
      return response
    },
    'sync.device': ({ actor, params }) => getDeviceState(context, actor, params),
    'sync.feed': ({ actor, query }) => readFeed(context, actor, query),
  }
}
