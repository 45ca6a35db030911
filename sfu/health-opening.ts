import type { HealthAlarm } from '#contract/health-alarm'
import type { OrganizationId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { HealthAlarmBoard } from './core/health-alarms.ts'
import type { UsecaseContext } from './usecases/context.ts'
import { createHealthAlarmBoard } from './core/health-alarms.ts'
import { healthSentence } from './core/health-sentence.ts'
import { newUuid } from './core/random.ts'
import { readStandingAlarms, writeHealthAlarm } from './usecases/health-alarms.ts'

export interface OpenedHealth {
  readonly alarms: HealthAlarmBoard
  readonly close: () => void
}

const retryMs = 5_000

/**
 * Opens the health alarms of an organization: those of before a restart, their history in the database, and the log. HE5: what the database
 * cannot take now is told all the same, and written when it is back.
 */
export async function openHealthAlarms({ context, organizationId, timers }: {
  readonly context: UsecaseContext
  readonly organizationId: OrganizationId
  readonly timers: Timers
}): Promise<OpenedHealth> {
  const { logger } = context
  const alarms = createHealthAlarmBoard(timers, () => newUuid(context.random))
  /** By alarm: only how it is last matters. */
  const waiting = new Map<string, { organizationId: OrganizationId, alarm: HealthAlarm }>()
  let isWriting = false
  let isClosed = false
  let cancelRetry = (): void => {}

  async function write(): Promise<void> {
    if (isWriting || isClosed)
      return
    isWriting = true
    try {
      while (waiting.size > 0) {
        const [alarmId, entry] = [
          ...waiting,
        ][0]!
        await writeHealthAlarm(context, entry.organizationId, entry.alarm)
        if (waiting.get(alarmId) === entry)
          waiting.delete(alarmId)
      }
    }
    catch (error) {
      logger.warn({ err: error, waiting: waiting.size }, 'health alarms are written when the database is back')
      cancelRetry()
      if (!isClosed)
        cancelRetry = timers.after(retryMs, () => void write())
    }
    finally {
      isWriting = false
    }
  }

  alarms.onChange((owner, alarm) => {
    const fields = { alarm: alarm.kind, cameraId: alarm.cameraId, stationId: alarm.stationId }
    if (alarm.clearedAt === undefined)
      logger.warn(fields, healthSentence(alarm))
    else
      logger.info(fields, healthSentence(alarm))
    waiting.set(alarm.alarmId, { organizationId: owner, alarm })
    void write()
  })
  alarms.restore(organizationId, await readStandingAlarms(context, organizationId))
  return {
    alarms,
    close() {
      isClosed = true
      cancelRetry()
      alarms.close()
    },
  }
}
