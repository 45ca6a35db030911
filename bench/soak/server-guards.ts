import type { Guard } from './guard.ts'

const push = ['db', 'sfu/usecases/push-events.db.test.ts'] as const
const annotations = ['db', 'sfu/usecases/annotations.db.test.ts'] as const
const feed = ['db', 'sfu/usecases/feed-order.db.test.ts'] as const
const merge = ['node', 'sfu/core/sync-merge.test.ts'] as const
const cursor = ['node', 'sfu/core/feed-cursor.test.ts'] as const
const backup = ['db', 'sfu/backup/backup.db.test.ts'] as const

/** What keeps the server's side. */
export const serverGuards: readonly Guard[] = [
  {
    name: 'two tries of one device take turns',
    file: 'sfu/usecases/take-pushes.ts',
    breaks: ['    .forUpdate()\n', ''],
    test: ['db', 'sfu/usecases/push-interrupted.db.test.ts'],
  },
  {
    name: 'org_seq is given under the organization\'s lock',
    file: 'sfu/usecases/apply-events.ts',
    breaks: ['.forNoKeyUpdate().executeTakeFirstOrThrow()', '.executeTakeFirstOrThrow()'],
    test: feed,
  },
  {
    name: 'an event is there once, by the database\'s own key',
    file: 'sfu/db/database-error.ts',
    breaks: ['error.constraint?.endsWith(\'_org_seq\') === false)\n    return \'present\'', 'error.constraint?.endsWith(\'_org_seq\') === false)\n    return undefined'],
    test: push,
  },
  {
    name: 'a hole refuses the push',
    file: 'sfu/core/sync-merge.ts',
    breaks: ['if (fresh.some((seq, index) => seq !== lastSeq + 1 + index))', 'if (fresh.some(() => lastSeq < 0))'],
    test: merge,
  },
  {
    name: 'what was counted is a duplicate',
    file: 'sfu/core/sync-merge.ts',
    breaks: ['duplicates: seqs.filter(seq => seq <= lastSeq),', 'duplicates: [],'],
    test: merge,
  },
  {
    name: 'a repeated row is not written again',
    file: 'sfu/usecases/take-pushes.ts',
    breaks: ['return push.request.rows.filter(({ seq }) => fresh.has(seq)).map', 'return push.request.rows.filter(() => fresh.size >= 0).map'],
    test: push,
  },
  {
    name: 'the device\'s number advances with its rows',
    file: 'sfu/usecases/take-pushes.ts',
    breaks: ['set acked_seq = t.acked_seq,', 'set acked_seq = d.acked_seq,'],
    test: push,
  },
  {
    name: 'a poison row holds up no other',
    file: 'sfu/usecases/apply-events.ts',
    breaks: ['= safetyEventSchema.safeParse(row.event)', '= { data: safetyEventSchema.parse(row.event), error: { issues: [] } }'],
    test: push,
  },
  {
    name: 'nor does one that the database cannot keep',
    file: 'sfu/usecases/push-events.ts',
    breaks: ['if (isOfRow(error))', 'if (isOfRow(undefined))'],
    test: push,
  },
  {
    name: 'of pushes that come together none spoils another',
    file: 'sfu/usecases/push-events.ts',
    breaks: ['if (isOfDatabase(error))', 'if (!isOfDatabase(undefined))'],
    test: ['db', 'sfu/usecases/push-together.db.test.ts'],
  },
  {
    name: 'a wrong clock is flagged',
    file: 'sfu/core/sync-merge.ts',
    breaks: ['clockSuspect: Math.abs(offsetMs) > clockToleranceMs', 'clockSuspect: offsetMs > clockToleranceMs'],
    test: merge,
  },
  {
    name: 'two protocol versions, and no other',
    file: 'sfu/core/sync-merge.ts',
    breaks: ['if (version >= oldest && version <= newest)', 'if (version <= newest)'],
    test: merge,
  },
  {
    name: 'a cursor passes over nothing that was committed after the head was read',
    file: 'sfu/core/feed-cursor.ts',
    breaks: ['if (orgSeqs.length >= limit)', 'if (orgSeqs.length > limit)'],
    test: cursor,
  },
  {
    name: 'a cursor of another database is refused',
    file: 'sfu/core/feed-cursor.ts',
    breaks: ['if (after > head)', 'if (after < 0)'],
    test: ['db', 'sfu/usecases/read-feed.db.test.ts'],
  },
  {
    name: 'readers are woken',
    file: 'sfu/usecases/take-pushes.ts',
    breaks: ['then pg_notify(', 'then concat('],
    test: feed,
  },
  {
    name: 'annotations: one\'s own name alone',
    file: 'sfu/usecases/apply-annotations.ts',
    breaks: ['if (annotation.memberId.toLowerCase() !== author.memberId.toLowerCase())', 'if (author.memberId.length === 0)'],
    test: annotations,
  },
  {
    name: 'annotations: what was not seen is not overwritten',
    file: 'sfu/contract/event-review.ts',
    breaks: ['return basedOn >= last.orgSeq', 'return basedOn >= 0'],
    test: annotations,
  },
  {
    name: 'annotations: said once',
    file: 'sfu/usecases/apply-annotations.ts',
    breaks: ['  if (known)\n', '  if (known && row.seq < 0)\n'],
    test: annotations,
  },
  {
    name: 'an urgent event wakes the readers of every server',
    file: 'sfu/usecases/record-urgent-events.ts',
    breaks: ['select pg_notify(', 'select concat('],
    test: ['db', 'sfu/usecases/record-urgent-events.db.test.ts'],
  },
  {
    name: 'pictures are on disk before their row says so',
    file: 'sfu/blobs/file-blob-store.ts',
    breaks: ['          await handle.sync()\n', ''],
    test: ['node', 'sfu/blobs/blob-sync.test.ts'],
  },
  {
    name: 'and so are their names',
    file: 'sfu/blobs/file-blob-store.ts',
    breaks: ['        await rename(temporary, path)\n        await syncFolder(dirname(path))', '        await rename(temporary, path)'],
    test: ['node', 'sfu/blobs/blob-sync.test.ts'],
  },
  {
    name: 'PostgreSQL syncs what it commits',
    file: 'sfu/db/postgres-process.ts',
    breaks: ['fsync: \'on\'', 'fsync: \'off\''],
    test: ['db', 'sfu/db/postgres-process.db.test.ts'],
  },
  {
    name: 'a backup is nobody else\'s to read',
    file: 'sfu/backup/archive.ts',
    breaks: ['await handle.chmod(0o600)', 'await handle.chmod(0o644)'],
    test: backup,
  },
  {
    name: 'a restore is one transaction',
    file: 'sfu/db/table-dump.ts',
    breaks: ['await client.query(\'begin\')\n    await client.query(\'drop schema', 'await client.query(\'drop schema'],
    test: backup,
  },
]
