import type { TamperedChain } from '../../sfu/core/testing/tamper-chain.ts'
import type { StoredChain } from '../../sfu/db/audit-reader.ts'
import type { TestDatabase } from '../../sfu/db/testing/test-database.ts'
import type { TestContext } from '../../sfu/usecases/testing/test-context.ts'
import type { Figures } from '../bench.ts'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { seededRandom } from '../../client/pipeline/sync/testing/simulated-site.ts'
import { openAnchorFile, readAnchorFile } from '../../sfu/auth/anchor-file.ts'
import { openAuditKey } from '../../sfu/auth/audit-key.ts'
import { tamper, tamperings } from '../../sfu/core/testing/tamper-chain.ts'
import { appendAudit } from '../../sfu/db/append-audit.ts'
import { readChains } from '../../sfu/db/audit-reader.ts'
import { openTestContext } from '../../sfu/usecases/testing/test-context.ts'
import { anchorAudit, verifyAudit, verifyChain } from '../../sfu/usecases/verify-audit.ts'
import { openBenchPostgres } from '../bench-postgres.ts'
import { figure } from '../figure.ts'

export interface AuditSizes {
  readonly tampers?: number
  readonly writers?: number
  /** Entries of each writer. */
  readonly rows?: number
  readonly seed?: number
}

const chainRows = 240
const anchorEvery = 30
/** One in so many is done to the database itself; the others to the rows that were read from it. */
const inDatabaseEvery = 20
const mostAtOnce = 20
const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()

/**
 * tampers_found: a chain that the product wrote and anchored, with one of fifteen things done to it by somebody who may do anything to the
 * database; found, and named: what was done and the very row, or, where every hash was computed anew so that only anchors can tell, between
 * which of them. audit_writers, audit_forks: writers at once, in transactions of 1 to 20 entries; 1 where the chain then verifies.
 * audit_rows_per_s: beside the same inserts, by the same transactions, into a table without a chain.
 */
export async function measureAudit({ tampers = 1_000, writers = 8, rows = 10_000, seed = 1 }: AuditSizes, say: (line: string) => void): Promise<Figures> {
  say(`seed ${seed}`)
  const { server, close } = await openBenchPostgres()
  const folder = await mkdtemp(join(tmpdir(), 'ansim-bench-audit-'))
  try {
    const t = await openTestContext({ server, maxConnections: writers + 2 })
    try {
      return {
        ...await measureTampers(t, folder, tampers, seed, say),
        ...await measureWriters(t, writers, rows, seed, say),
      }
    }
    finally {
      await t.close()
    }
  }
  finally {
    await rm(folder, { recursive: true, force: true })
    await close()
  }
}

async function measureTampers(t: TestContext, folder: string, tampers: number, seed: number, say: (line: string) => void): Promise<Figures> {
  const random = seededRandom(seed)
  const dice = (below: number): number => Math.floor(random() * below)
  const key = await openAuditKey(join(folder, 'audit.key'))
  const file = openAnchorFile(folder, key)
  for (let written = 0; written < chainRows; written += anchorEvery) {
    await append(t, anchorEvery, `writer ${written}`)
    await anchorAudit(t.test.owner, file, new Map(), t.context.clock())
  }
  const { lines } = await readAnchorFile(folder, key)
  const anchors = lines.map(({ seq }) => seq)
  const chain = await readChain(t)
  let found = 0
  for (let i = 0; i < tampers; i++) {
    if (i > 0 && i % 250 === 0)
      say(`${found} of ${i} tampers found`)
    const how = tamperings[i % tamperings.length]!
    const done = tamper(chain, how, dice, sha256)
    const isInDatabase = i % inDatabaseEvery === 0
    const { flaw } = isInDatabase
      ? await inDatabase(t, done, async () => (await verifyAudit(t.test.owner, { lines }, key)).chains[0]!)
      : await verifyChain(storedChain(t, done), lines, key)
    const isNamed = flaw !== undefined && done.kinds.includes(flaw.kind) && (done.isConsistent
      ? flaw.seq === (anchors.findLast(seq => seq < done.seq) ?? 0) + 1 && flaw.untilSeq >= done.seq
      : flaw.seq === done.seq)
    if (isNamed) {
      found++
    }
    else {
      say(`NOT NAMED ${how} at ${done.seq}: ${flaw
        ? `${flaw.kind} ${flaw.seq} to ${flaw.untilSeq}`
        : 'nothing found'}`)
    }
  }
  const right = await inDatabase(t, chain, async () => (await verifyAudit(t.test.owner, { lines }, key)).chains[0]!)
  if (right.flaw)
    throw new Error(`The chain that nobody touched is said to be wrong at ${right.flaw.seq}.`)
  return {
    tampers_found: figure(found, `of ${tampers}`),
  }
}

async function measureWriters(t: TestContext, writers: number, rows: number, seed: number, say: (line: string) => void): Promise<Figures> {
  await t.test.superuser.query('truncate audit_entry, audit_head; create table plain_entry as select * from audit_entry; grant insert on plain_entry to ansim_app')
  const race = async (write: (count: number, name: string) => Promise<void>): Promise<number> => {
    say(`${writers} writers, ${rows} entries each`)
    const startedAt = performance.now()
    await Promise.all(Array.from({ length: writers }, async (_, writer) => {
      const random = seededRandom(seed + writer)
      for (let left = rows; left > 0;) {
        const count = Math.min(left, 1 + Math.floor(random() * mostAtOnce))
        await write(count, `writer ${writer}`)
        left -= count
      }
    }))
    return writers * rows / (performance.now() - startedAt) * 1_000
  }
  const ours = await race((count, name) => append(t, count, name))
  say(`${Math.round(ours)} entries a second`)
  const plain = await race(async (count, name) => t.context.database.withOrganization(t.organizationId, async (transaction) => {
    await sql`insert into plain_entry
      select ${t.organizationId}, s, ${t.context.clock()}, 'system', null, ${name}, '', 'test.write', 'test', ${name}, null, null, null, 'done', null, sha256('a'), sha256('b')
      from generate_series(1, ${count}::int) s`.execute(transaction)
  }))
  const { chains: [verdict] } = await verifyAudit(t.test.owner, { lines: [] }, undefined)
  const { rows: [forked] } = await t.test.superuser.query<{ forks: string }>('select count(*) as forks from (select prev_hash from audit_entry group by 1 having count(*) > 1) f')
  const isWhole = verdict!.flaw === undefined && verdict!.rows === writers * rows
  if (!isWhole)
    say(`NOT WHOLE ${verdict!.rows} rows, ${verdict!.flaw?.kind ?? 'no flaw'}`)
  return {
    audit_writers: figure(isWhole
      ? 1
      : 0, `${writers} x ${rows} entries verify`),
    audit_forks: figure(Number(forked!.forks), 'forks'),
    audit_rows_per_s: figure(ours, 'entries/s', 0, Math.round(plain)),
  }
}

async function append(t: TestContext, count: number, name: string): Promise<void> {
  await t.context.database.withOrganization(t.organizationId, transaction => appendAudit(transaction, Array.from({ length: count }, (_, i) => ({
    at: t.context.clock(),
    actor: {
      kind: 'member',
      id: `m${i}`,
      name,
      address: '192.0.2.7',
    },
    action: 'camera.update',
    object: { kind: 'camera', id: `c${i}`, name: 'North gate' },
    result: 'done',
    details: JSON.stringify({ name, i }),
  }))))
}

async function readChain(t: TestContext): Promise<TamperedChain> {
  let chain: TamperedChain | undefined
  await readChains(t.test.owner, async ({ head, rows }) => {
    chain = { rows: await Array.fromAsync(rows()), head: head! }
  })
  return chain!
}

function storedChain({ organizationId }: TestContext, { rows, head }: TamperedChain): StoredChain {
  return {
    organizationId,
    head,
    checkpoint: undefined,
    async* rows() {
      yield* rows
    },
  }
}

/** Puts the rows into the tables as whoever may do anything, as they are. */
async function inDatabase<T>({ test, organizationId }: TestContext, { rows, head }: TamperedChain, look: () => Promise<T>): Promise<T> {
  await write(test, organizationId, rows, head)
  return look()
}

async function write({ superuser }: TestDatabase, organizationId: string, rows: TamperedChain['rows'], head: TamperedChain['head']): Promise<void> {
  await superuser.query('truncate audit_entry, audit_head')
  await superuser.query('insert into audit_head values ($1, $2, $3)', [organizationId, head.seq, head.hash])
  await superuser.query(`insert into audit_entry select r.* from jsonb_populate_recordset(null::audit_entry, $1::jsonb) r`, [
    JSON.stringify(rows.map(row => ({
      organization_id: organizationId,
      seq: row.seq,
      at_ms: row.at,
      actor_kind: row.actor.kind,
      actor_id: row.actor.id,
      actor_name: row.actor.name,
      address: row.actor.address,
      action: row.action,
      object_kind: row.object.kind,
      object_id: row.object.id,
      object_name: row.object.name,
      site_id: row.siteId,
      camera_id: row.cameraId,
      result: row.result,
      details: row.details,
      prev_hash: `\\x${hexOf(row.prevHash)}`,
      hash: `\\x${hexOf(row.hash)}`,
    }))),
  ])
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
