import type { NewSafetyEvent } from '../../client/core/sync/event-row.ts'
import type { EventId } from '../../sfu/contract/ids.ts'
import type { SafetyEvent, StoredSafetyEvent } from '../../sfu/contract/safety-event.ts'
import type { FeedPage } from '../../sfu/contract/sync.ts'
import type { MemberClient } from './member-client.ts'
import type { Replica, ReplicaOptions } from './replica.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { signInMember } from './member-client.ts'
import { cameraOf, draftOf } from './plant-events.ts'
import { agrees, allRows, createReplica } from './replica.ts'
import { SiteServer } from './site-server.ts'

/** What became of a number of events, counted at the server and at every replica. */
export interface Tally {
  /** Events that were recorded and that the server has not. */
  readonly lost: number
  /** Places in the server's order beyond one for each event. */
  readonly doubled: number
  /** Replicas that show other events, or another order, than the server has. */
  readonly unequal: number
}

/** A real server, replicas that are signed in there, and everything they recorded. */
export class Site {
  readonly server: SiteServer
  readonly member: MemberClient
  readonly replicas: Replica[] = []
  readonly recorded = new Set<EventId>()
  readonly #makeEvent: (more?: Partial<SafetyEvent>) => SafetyEvent

  static async open(count: number, options: (index: number) => Partial<ReplicaOptions> = () => ({})): Promise<Site> {
    const server = await SiteServer.open()
    const site = new Site(server, await signInMember(server, 'supervisor'), await cameraOf(server))
    for (let i = 0; i < count; i++)
      site.addReplica(options(i))
    return site
  }

  private constructor(server: SiteServer, member: MemberClient, makeEvent: (more?: Partial<SafetyEvent>) => SafetyEvent) {
    this.server = server
    this.member = member
    this.#makeEvent = makeEvent
  }

  addReplica(options: Partial<ReplicaOptions> = {}): Replica {
    const replica = createReplica({ address: this.server.address, cookie: this.member.cookie, ...options })
    this.replicas.push(replica)
    return replica
  }

  draft(atMs?: number, more?: Partial<SafetyEvent>): NewSafetyEvent {
    return draftOf(this.#makeEvent, atMs, more)
  }

  async record(index: number, atMs?: number, more?: Partial<SafetyEvent>): Promise<EventId> {
    const draft = this.draft(atMs, more)
    // Counted once `record` has promised that it is kept.
    await this.replicas[index]!.record(draft)
    this.recorded.add(draft.eventId)
    return draft.eventId
  }

  /** As when each browser says `online`. */
  reconnect(): void {
    for (const { socket } of this.replicas)
      socket.reconnect()
  }

  /** Polls until every replica has everything and nothing waits. Answers ms, or undefined when it is not so within `limitMs`. */
  async drained(limitMs: number): Promise<number | undefined> {
    const each = await Promise.all(this.replicas.map((_, index) => this.drainedOne(index, limitMs)))
    return each.includes(undefined)
      ? undefined
      : Math.max(0, ...each.filter(ms => ms !== undefined))
  }

  async drainedOne(index: number, limitMs: number): Promise<number | undefined> {
    const begin = performance.now()
    for (;;) {
      const isDone = await agrees(this.replicas[index]!, this.recorded)
      const ms = performance.now() - begin
      if (isDone)
        return ms
      if (ms > limitMs)
        return undefined
      await sleep(100)
    }
  }

  async serverEvents(): Promise<StoredSafetyEvent[]> {
    const all: StoredSafetyEvent[] = []
    for (let after = 0, upToDate = false; !upToDate;) {
      const page: FeedPage = await this.member.call('GET', `/api/sync/feed?after=${after}&limit=500`)
      all.push(...page.items)
      after = page.cursor
      upToDate = page.upToDate
    }
    return all
  }

  async tally(): Promise<Tally> {
    const stored = await this.serverEvents()
    const ids = new Set(stored.map(({ event }) => event.eventId))
    const order = orderText(stored.map(({ event, orgSeq }) => [orgSeq, event.eventId]))
    let unequal = 0
    for (const replica of this.replicas) {
      const rows = (await allRows(replica)).filter(({ sync }) => sync === 'synced')
      if (orderText(rows.map(({ event, orgSeq }) => [orgSeq ?? 0, event.eventId])) !== order)
        unequal++
    }
    return {
      lost: [...this.recorded].filter(id => !ids.has(id)).length,
      doubled: stored.length - ids.size,
      unequal,
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.replicas.map(replica => replica.stop()))
    await this.server.destroy()
  }
}

function orderText(rows: [number, EventId][]): string {
  return rows.toSorted(([a], [b]) => a - b).map(row => row.join(' ')).join('\n')
}
