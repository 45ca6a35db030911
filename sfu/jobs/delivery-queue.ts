import type { Clock as BossClock, JobResult } from 'pg-boss'
import type { DeliveryId } from '#contract/delivery'
import type { OrganizationId } from '#contract/ids'
import type { Logger } from '../core/logger.ts'
import type { ConnectionOptions } from '../db/connection.ts'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { deliveryIdSchema } from '#contract/delivery'
import { organizationIdSchema } from '#contract/ids'
import { z } from '#contract/schema'
import { applicationRole, toClientConfig } from '../db/connection.ts'

const schema = 'pgboss'
const deliveries = 'alert-delivery'
const deadLetters = 'alert-dead-letter'

/** When a delivery that failed is tried again: `firstS`, then twice as long each time with jitter, at most `longestS`; `tries` more in all. */
export interface RetrySchedule {
  readonly firstS: number
  readonly longestS: number
  readonly tries: number
}

/** About a day: 5 s, 10 s and so on to ten minutes, and then every ten minutes: who comes back is told soon. */
export const retrySchedule: RetrySchedule = { firstS: 5, longestS: 600, tries: 150 }

export interface DeliveryQueueOptions {
  /** Owns the database: makes the queue's schema while opening, and is used for nothing else. */
  readonly owner: ConnectionOptions
  /** As the application role, which works the queue. */
  readonly application: ConnectionOptions
  /** Rejects where it failed: it is then tried again. */
  readonly onDelivery: (organizationId: OrganizationId, deliveryId: DeliveryId) => Promise<void>
  /** Given up on. */
  readonly onDead: (organizationId: OrganizationId, deliveryId: DeliveryId) => Promise<void>
  readonly logger: Logger
  readonly schedule?: RetrySchedule
  /** Of tests and benches. */
  readonly clock?: BossClock
}

/** What is to be tried, and from when on. */
export interface QueuedDelivery {
  readonly organizationId: OrganizationId
  readonly deliveryId: DeliveryId
  readonly dueAt: Date
}

export interface DeliveryQueue {
  /** What is queued already is not queued twice. */
  readonly add: (queued: readonly QueuedDelivery[]) => Promise<void>
  /** Waits for the tries that are under way. Idempotent. */
  readonly close: () => Promise<void>
}

const jobSchema = z.object({ organizationId: organizationIdSchema, deliveryId: deliveryIdSchema })
const workers = 2
const atOnce = 10
/** New ones are not waited for; this is for those whose time has come. */
const pollS = 5
/** A try that goes on for longer ends with the process, and is made again. */
const stopWithinMs = 5_000
/** What the queue's tables are for the application role: rows, and no more. */
const grants = `
  grant usage on schema ${schema} to ${applicationRole};
  grant select, insert, update, delete on all tables in schema ${schema} to ${applicationRole};
  grant execute on all functions in schema ${schema} to ${applicationRole};`

/**
 * Opens pg-boss in a schema of its own. A job names a delivery and holds nothing else; the table `delivery` is the truth, and a queue that was
 * lost (a restored backup has none) is filled from it again.
 */
export async function openDeliveryQueue({ owner, application, onDelivery, onDead, logger, schedule = retrySchedule, clock }: DeliveryQueueOptions): Promise<DeliveryQueue> {
  await prepare(owner, schedule)
  const boss = new PgBoss({
    ...toBossConnection(application),
    schema,
    max: 3,
    createSchema: false,
    migrate: false,
    schedule: false,
    supervise: true,
    reindex: false,
    monitorVacuum: false,
    ...clock && { clock },
  })
  boss.on('error', error => logger.warn({
    error: String(error),
  }, 'the queue of deliveries has trouble; it goes on'))
  await boss.start()
  // Each takes some at once, so that one slow receiver holds up no more than these.
  const ids = await Promise.all(Array.from({ length: workers }, () => boss.work(deliveries, {
    batchSize: atOnce,
    pollingIntervalSeconds: pollS,
    perJobResults: true,
  }, jobs => Promise.all(jobs.map(job => judge(job, onDelivery))))))
  await boss.work(deadLetters, { batchSize: 1, pollingIntervalSeconds: pollS }, ([job]) => run(job, onDead))
  let closing: Promise<void> | undefined
  return {
    async add(queued) {
      if (queued.length === 0)
        return
      await boss.insert(deliveries, queued.map(({ organizationId, deliveryId, dueAt }) => ({
        data: { organizationId, deliveryId },
        singletonKey: deliveryId,
        startAfter: dueAt,
      })))
      ids.forEach(id => boss.notifyWorker(id))
    },
    close: () => closing ??= boss.stop({ graceful: true, timeout: stopWithinMs }),
  }
}

async function judge(job: { readonly id: string, readonly data: unknown }, handle: DeliveryQueueOptions['onDelivery']): Promise<JobResult> {
  try {
    await run(job, handle)
    return { id: job.id, status: 'completed' }
  }
  catch (error) {
    return {
      id: job.id,
      status: 'failed',
      output: {
        reason: error instanceof Error
          ? error.message
          : String(error),
      },
    }
  }
}

async function run(job: { readonly data: unknown } | undefined, handle: DeliveryQueueOptions['onDelivery']): Promise<void> {
  const parsed = jobSchema.safeParse(job?.data)
  if (parsed.success)
    await handle(parsed.data.organizationId, parsed.data.deliveryId)
}

/** Schema, queues and rights, as the owner; the connections are closed again. */
async function prepare(owner: ConnectionOptions, { firstS, longestS, tries }: RetrySchedule): Promise<void> {
  const boss = new PgBoss({
    ...toBossConnection(owner),
    schema,
    max: 1,
    schedule: false,
    supervise: false,
  })
  boss.on('error', () => {})
  await boss.start()
  try {
    const options = {
      expireInSeconds: 120,
      deleteAfterSeconds: 3_600,
      retentionSeconds: 14 * 86_400,
    }
    await boss.createQueue(deadLetters, {
      ...options,
      retryLimit: 10,
      retryDelay: 5,
      retryBackoff: true,
    })
    const retries = {
      ...options,
      retryLimit: tries,
      retryDelay: firstS,
      retryBackoff: true,
      retryDelayMax: longestS,
      deadLetter: deadLetters,
    }
    // 'exclusive': one job for a delivery, waiting or under way, whoever adds it.
    await boss.createQueue(deliveries, { ...retries, policy: 'exclusive' })
    await boss.updateQueue(deliveries, retries)
  }
  finally {
    await boss.stop({ graceful: false })
  }
  const client = new pg.Client(toClientConfig(owner))
  await client.connect()
  try {
    await client.query(grants)
  }
  finally {
    await client.end()
  }
}

function toBossConnection(connection: ConnectionOptions): { connectionString: string } | { host: string, port?: number, user: string, password?: string, database: string } {
  return 'connectionString' in connection
    ? { connectionString: connection.connectionString }
    : { ...connection }
}
