import type { RouteName } from '#contract/routes'
import type { MatrixWorld } from './access-matrix.ts'
import type { ExampleAsker } from './example-parts.ts'
import type { MalformedOutcome } from './malformed-requests.ts'
import { randomBytes } from 'node:crypto'
import { everything } from '#contract/scope'
import { newUuid } from '../../core/random.ts'
import { insertMember, insertSession } from './belongings.ts'
import { sendMalformed } from './malformed-requests.ts'

const rowsAtOnce = 6

/** `count` malformed requests to each of these rows, by an administrator: whoever may do most reaches most. */
export async function runMalformed(world: MatrixWorld, port: number, names: readonly RouteName[], count: number, seed: number, say: (line: string) => void = () => {}): Promise<MalformedOutcome> {
  const { sql, own, client, password } = world
  const failures: string[] = []
  const statuses: Record<number, number> = {}
  let sent = 0
  let busy = 0
  const member = (): Promise<{ memberId: ExampleAsker['memberId'], name: string }> => insertMember(sql, own, 'administrator', everything, `Malformed ${randomBytes(6).toString('hex')}`, password.hash)

  async function asker(): Promise<ExampleAsker> {
    const { memberId } = await member()
    const { cookie } = await insertSession(sql, own.organizationId, memberId!)
    return {
      role: 'administrator',
      memberId,
      password: password.text,
      cookie,
      client,
      login: async () => (await member()).name,
      pushBrowserId: async () => newUuid(randomBytes),
      otherSessionId: async () => (await insertSession(sql, own.organizationId, memberId!)).sessionId,
    }
  }

  const waiting = [
    ...names.entries(),
  ]
  // Requests that lie about their length are waited for; others go on meanwhile.
  await Promise.all(Array.from({ length: rowsAtOnce }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, name] = next
      const outcome = await sendMalformed({
        port,
        name,
        count,
        seed: seed + index,
        makeThings: () => world.thingsOf(own),
        asker,
      })
      sent += outcome.sent
      busy += outcome.busy
      failures.push(...outcome.failures)
      for (const [status, times] of Object.entries(outcome.statuses))
        statuses[Number(status)] = (statuses[Number(status)] ?? 0) + times
      say(`${name}: ${Object.entries(outcome.statuses).map(([status, times]) => `${times} x ${status}`).join(', ')}`)
    }
  }))
  return { sent, failures, busy, statuses }
}
