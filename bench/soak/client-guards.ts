import type { Guard } from './guard.ts'

const store = ['node', 'client/storage/memory-event-store.test.ts'] as const
const disk = ['web', 'client/storage/dexie-event-store.web.test.ts'] as const
const room = ['node', 'client/core/sync/room.test.ts'] as const
const machines = ['node', 'client/core/sync/machines.test.ts'] as const
const lostBetween = ['node', 'client/pipeline/sync/lost-between.test.ts'] as const

/** What keeps the browser's side of "nothing is lost". Each by a test of that one thing: what a seed of the simulation brings about is luck. */
export const clientGuards: readonly Guard[] = [
  {
    name: 'one leader: a tab works behind the lock',
    file: 'client/pipeline/sync/leader-lock.ts',
    breaks: ['await locks.request(name, { signal }, body)', 'await body()'],
    test: ['node', 'client/pipeline/sync/sync-service.test.ts'],
  },
  {
    name: 'event, outbox row and number in one transaction (IndexedDB)',
    file: 'client/storage/dexie-ledger.ts',
    breaks: ['const done = await database.transaction(\'rw\', stores, async () => {', 'const done = await (async (act: () => Promise<T>) => act())(async () => {'],
    test: disk,
  },
  {
    name: 'recorded at once: the device is what this tab knew',
    file: 'client/storage/record-at-once.ts',
    breaks: ['isSame(deviceNow.result?.value, device) && ', ''],
    test: disk,
  },
  {
    name: 'recorded at once: events and incidents are what this tab knew',
    file: 'client/storage/record-at-once.ts',
    breaks: [' && isSame(revisionNow.result?.value, revision)', ''],
    test: disk,
  },
  {
    name: 'recorded at once: an event that is there is not recorded again',
    file: 'client/storage/record-at-once.ts',
    breaks: ['transaction.objectStore(store).add(row)', 'transaction.objectStore(store).put(row)'],
    test: disk,
  },
  {
    name: 'recorded at once: by the schema that this tab knew',
    file: 'client/storage/known-tables.ts',
    breaks: ['connection !== null && connection === knownBy && device', 'connection !== null && device'],
    test: disk,
  },
  {
    name: 'one transaction (memory)',
    file: 'client/storage/memory-ledger.ts',
    breaks: ['const copy = copyOf(tables)', 'const copy = tables'],
    test: store,
  },
  {
    name: 'strict durability',
    file: 'client/storage/ansim-database.ts',
    breaks: ['export const durability = \'strict\'', 'export const durability = \'relaxed\''],
    test: disk,
  },
  {
    name: 'an event is recorded once',
    file: 'client/core/sync/outbox-ledger.ts',
    breaks: ['  if (known)\n    return known\n', '  if (known?.sync === \'rejected\')\n    return known\n'],
    test: store,
  },
  {
    name: 'only what is acknowledged leaves the outbox',
    file: 'client/core/sync/outbox-ledger.ts',
    breaks: ['const answered = reply.outcomes.filter(({ seq }) => seq <= reply.ackedSeq)', 'const answered = reply.outcomes'],
    test: store,
  },
  {
    name: 'rejected rows are kept and marked',
    file: 'client/core/sync/outbox-ledger.ts',
    breaks: ['          ...rest,\n          sync: \'rejected\',', '          ...rest,\n          sync: \'synced\','],
    test: store,
  },
  {
    name: 'a number that was counted before is not a fact that was taken',
    file: 'client/core/sync/outbox-ledger.ts',
    breaks: ['fact.orgSeq === undefined && (fact.retold ?? 0) < maxRetold', 'fact.orgSeq === undefined && (fact.retold ?? 0) < 0'],
    test: store,
  },
  {
    name: 'what was sent is noted before it is sent',
    file: 'client/pipeline/sync/outbox-loop.ts',
    breaks: ['    await store.noteSent(rows.at(-1)!.seq)\n', ''],
    test: lostBetween,
  },
  {
    name: 'a server that lost what it confirmed is told again',
    file: 'client/core/sync/device-row.ts',
    breaks: ['? \'push-again\'', '? \'in-step\''],
    test: store,
  },
  {
    name: 'a copy of this profile makes a new device',
    file: 'client/core/sync/device-row.ts',
    breaks: ['if (remoteAckedSeq > local.sentSeq)', 'if (remoteAckedSeq > Number.MAX_SAFE_INTEGER)'],
    test: store,
  },
  {
    name: 'another database is followed from its beginning',
    file: 'client/core/sync/known-database.ts',
    breaks: ['await tables.setValue(\'groupedPosition\', { cursor: 0, dbEpoch })\n  return false', 'await tables.setValue(\'groupedPosition\', { ...position, dbEpoch })\n  return true'],
    test: store,
  },
  {
    name: 'another database is told the last seven days',
    file: 'client/core/sync/known-database.ts',
    breaks: ['...confirmed.map(factIdOf),', ''],
    test: store,
  },
  {
    name: 'another database is given the pictures, too',
    file: 'client/core/sync/known-database.ts',
    breaks: ['    if (isEventFact(row))\n      await awaitUpload(tables, row)', ''],
    test: store,
  },
  {
    name: 'a page that does not follow the position is not applied',
    file: 'client/core/sync/feed-ledger.ts',
    breaks: ['if (position.cursor !== after)', 'if (position.cursor > Number.MAX_SAFE_INTEGER)'],
    test: store,
  },
  {
    name: 'a notice that leaves a hole is pulled instead',
    file: 'client/pipeline/sync/feed-loop.ts',
    breaks: ['if (notice.previousCursor > cursor || noticesOf === undefined)', 'if (noticesOf === undefined)'],
    test: lostBetween,
  },
  {
    name: 'a failure ends in another try, though nobody says anything',
    file: 'client/core/sync/outbox-machine.ts',
    breaks: ['\'reconnected\': check,\n    \'due\': check,', '\'reconnected\': check,\n    \'due\': stay,'],
    test: machines,
  },
  {
    name: 'an idle feed looks again by itself',
    file: 'client/core/sync/feed-machine.ts',
    breaks: ['\'reconnected\': pullFresh,\n    \'due\': pullFresh,', '\'reconnected\': pullFresh,\n    \'due\': stay,'],
    test: machines,
  },
  {
    name: 'an event names no picture that was not kept',
    file: 'client/core/sync/ledger-event-store.ts',
    breaks: ['const isNamed = isKept && (!isTriedAgain || (await pictures.present([snapshot.sha256])).size > 0)', 'const isNamed = isKept'],
    test: room,
  },
  {
    name: 'a clock that is set back holds no picture up',
    file: 'client/core/sync/ledger-event-store.ts',
    breaks: ['first && (first.retryAt <= at || first.retryAt > at + longestPauseMs)', 'first && first.retryAt <= at'],
    test: store,
  },
  {
    name: 'pictures are given up first',
    file: 'client/core/sync/ledger-event-store.ts',
    breaks: ['async function inRoom<T>(write: () => Promise<T>, frees = [makeRoom, pruneOthers]): Promise<T> {', 'async function inRoom<T>(write: () => Promise<T>, frees: (() => Promise<number>)[] = []): Promise<T> {'],
    test: room,
  },
  {
    name: 'what somebody else must tell is set aside',
    file: 'client/core/sync/teller.ts',
    breaks: ['return !annotation || annotation.memberId === annotatesAs', 'return true'],
    test: store,
  },
  {
    name: 'wiped, nothing is left',
    file: 'client/storage/memory-ledger.ts',
    breaks: ['tables = emptyTables()\n      listeners.tell()', 'listeners.tell()'],
    test: store,
  },
  {
    name: 'an alert overtakes a backlog',
    file: 'client/pipeline/sync/urgent-teller.ts',
    breaks: ['!mayTell() || await store.outboxLength() <= pushMaxRows)', 'mayTell())'],
    test: ['node', 'client/pipeline/sync/urgent-teller.test.ts'],
  },
]
