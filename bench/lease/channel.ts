import type { Figures } from '../bench.ts'
import { Buffer } from 'node:buffer'
import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { TestClock } from 'pg-boss'
import { retrySchedule } from '../../sfu/jobs/delivery-queue.ts'
import { listDeliveries } from '../../sfu/usecases/list-deliveries.ts'
import { openAlertingSite } from '../../sfu/usecases/testing/alerting-site.ts'
import { openBenchPostgres } from '../bench-postgres.ts'
import { figure } from '../figure.ts'

export interface ChannelOptions {
  readonly incidents: number
  /** How long the receivers are away, in the queue's minutes. */
  readonly awayMinutes: number
}

const stepMs = 5_000
/** A day of tries is the schedule's; nothing is waited for longer. */
const mostMs = 24 * 3_600_000

/**
 * Alerts while a webhook's receiver, a mail server and a push service are away, and what each of them got after it was back. The queue is
 * pg-boss with the product's own schedule of tries on a real PostgreSQL; only its clock is turned by hand, for Node and database alike, so
 * that half an hour and the longest pause need not be waited for. Messages go over real sockets. An alert counts as lost where its receiver
 * has none of its tries, and as doubled where it has two.
 */
export async function measureChannel({ incidents, awayMinutes }: ChannelOptions, say: (line: string) => void): Promise<Figures> {
  const { server, close } = await openBenchPostgres()
  const clock = new TestClock(Date.now())
  const site = await openAlertingSite({
    server,
    now: () => clock.now(),
    // The clock is a table of the queue's schema: only its owner may turn it.
    queue: ({ test }) => ({ schedule: retrySchedule, clock, application: test.owner }),
  })
  try {
    const { hook, pushService, mail, secret, reader, anEvent, push, context, kim } = site
    hook.answer = 0
    pushService.answer = 503
    mail.isAway = true
    const events = Array.from({ length: incidents }, () => anEvent('high'))
    for (const event of events)
      await push(event)
    const { organizationId } = site.t
    const waiting = async (): Promise<number> => {
      const rows = await context.database.withOrganization(organizationId, transaction => transaction.selectFrom('delivery').select('delivery_id').where('organization_id', '=', organizationId).where('state', '=', 'waiting').execute())
      return rows.length
    }
    const turn = async (): Promise<void> => {
      // Tries are real: they are let go out before the clock goes on.
      await sleep(15)
      await clock.tick(stepMs)
    }
    for (let atMs = 0; atMs < awayMinutes * 60_000; atMs += stepMs)
      await turn()
    const { deliveries } = await listDeliveries(context, kim.actor, {})
    const expected = await waiting()
    say(`${expected} deliveries of ${incidents} incidents waited through ${awayMinutes} minutes, each tried up to ${Math.max(...deliveries.map(({ attempts }) => attempts))} times`)

    hook.answer = 200
    pushService.answer = 201
    mail.isAway = false
    const backAt = clock.now()
    while (await waiting() > 0 && clock.now() - backAt < mostMs)
      await turn()
    say(`all was delivered ${Math.round((clock.now() - backAt) / 60_000)} minutes after they were back`)

    const signed = hook.posts.filter(({ headers, body }) => headers['webhook-signature'] === `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body.toString()}`).digest('base64')}`)
    const got = [
      ...signed.map(({ headers }) => String(headers['webhook-id'])),
      ...mail.mails.map(({ text }) => /Message-ID: (\S+)/i.exec(text)?.[1] ?? ''),
      ...pushService.posts.map(({ body }) => (reader.read(body) as { id: string }).id),
    ]
    const distinct = new Set(got).size
    return {
      channel_lost: figure(expected - distinct, 'messages'),
      channel_doubled: figure(got.length - distinct, 'messages'),
      channel_messages: figure(expected, 'messages'),
    }
  }
  finally {
    await site.close()
    await close()
  }
}
