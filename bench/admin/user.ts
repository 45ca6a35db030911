import type { MemberId } from '../../sfu/contract/ids.ts'
import type { FeedPage } from '../../sfu/contract/sync.ts'
import type { LoadAnswer, LoadClient } from './load-client.ts'
import type { LoadSite } from './load-site.ts'
import { Buffer } from 'node:buffer'
import { anAnnotation, anAnnotationPush } from '../../sfu/usecases/testing/build-annotation.ts'
import { aDeviceId, aPush } from '../../sfu/usecases/testing/build-safety-event.ts'
import { aPicture } from './load-site.ts'

/** What somebody does next: its share of all that people do, whether it writes, and how. */
interface Act {
  readonly name: string
  readonly share: number
  readonly isWrite: boolean
  readonly run: (user: User) => Promise<LoadAnswer>
}

/** One of many who work: a browser with a cursor and an outbox of its own. */
export interface User {
  readonly site: LoadSite
  readonly client: LoadClient
  readonly memberId: MemberId
  readonly deviceId: ReturnType<typeof aDeviceId>
  seq: number
  cursor: number
}

export function openUser(site: LoadSite, client: LoadClient, memberId: MemberId): User {
  return {
    site,
    client,
    memberId,
    deviceId: aDeviceId(),
    seq: 0,
    cursor: site.events.length,
  }
}

const pick = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)]!
const read = (path: (user: User) => string) => (user: User): Promise<LoadAnswer> => user.client.ask('GET', path(user))

async function push(user: User, body: unknown, rows: number): Promise<LoadAnswer> {
  const answer = await user.client.ask('POST', '/api/sync/push', body)
  if (answer.status === 200)
    user.seq += rows
  return answer
}

/**
 * What a person and their browser do over a shift, by how often: 80 of 100 read. History is asked for by a camera, by what is open, by severity
 * and by a word; pictures are those of events; a push holds one to three events or one thing that was said of one.
 */
export const acts: readonly Act[] = [
  {
    name: 'feed',
    share: 26,
    isWrite: false,
    run: async (user) => {
      const answer = await user.client.ask('GET', `/api/sync/feed?after=${user.cursor}`)
      if (answer.status === 200)
        user.cursor = (JSON.parse(answer.bytes.toString()) as FeedPage).cursor
      return answer
    },
  },
  {
    name: 'snapshot',
    share: 16,
    isWrite: false,
    run: read(({ site }) => `/api/snapshots/${pick(site.pictures).sha256}`),
  },
  {
    name: 'configuration',
    share: 12,
    isWrite: false,
    run: read(() => '/api/configuration'),
  },
  {
    name: 'history',
    share: 12,
    isWrite: false,
    run: read(({ site }) => `/api/incidents?${pick([
      `cameraId=${pick(site.configuration.cameras).cameraId}`,
      'state=new,acknowledged',
      'severity=low',
      'text=camera',
      `from=${Date.now() - 86_400_000}`,
    ])}`),
  },
  {
    name: 'cameras',
    share: 7,
    isWrite: false,
    run: read(() => '/api/cameras'),
  },
  {
    name: 'session',
    share: 7,
    isWrite: false,
    run: read(() => '/api/session'),
  },
  {
    name: 'push events',
    share: 9,
    isWrite: true,
    run: (user) => {
      const events = Array.from({ length: 1 + Math.floor(Math.random() * 3) }, () => user.site.anEvent())
      return push(user, aPush(user.deviceId, user.seq + 1, events), events.length)
    },
  },
  {
    name: 'push annotation',
    share: 6,
    isWrite: true,
    run: user => push(user, anAnnotationPush(user.deviceId, user.seq + 1, [
      anAnnotation(pick(user.site.events).eventId, user.memberId, pick([
        { kind: 'acknowledge' },
        { kind: 'note', text: 'Looked at it.' },
        { kind: 'verdict', verdict: 'confirmed' },
      ]), { deviceId: user.deviceId }),
    ]), 1),
  },
  {
    name: 'picture',
    share: 5,
    isWrite: true,
    run: ({ client }) => {
      const { sha256, bytes } = aPicture()
      return client.ask('PUT', `/api/snapshots/${sha256}`, Buffer.from(bytes), 'image/jpeg')
    },
  },
]

/** One of them, as often as its share. */
export function nextAct(): Act {
  let left = Math.random() * acts.reduce((sum, { share }) => sum + share, 0)
  return acts.find(({ share }) => (left -= share) < 0) ?? acts[0]!
}
