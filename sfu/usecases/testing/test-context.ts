import type { DetectorId, MemberId, OrganizationId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { Scope } from '#contract/scope'
import type { RenewableKeyRing } from '../../auth/master-key.ts'
import type { MemberActor, OperatorActor } from '../../core/actor.ts'
import type { LogLine } from '../../core/logger.ts'
import type { TestDatabase, TestDatabaseOptions } from '../../db/testing/test-database.ts'
import type { UsecaseContext } from '../context.ts'
import { randomBytes } from 'node:crypto'
import { everything } from '#contract/scope'
import { epochMs } from '#contract/time'
import { renewableRingOf } from '../../auth/master-key.ts'
import { createPasswordHasher } from '../../auth/password-hash.ts'
import { createCredentialSeal } from '../../auth/sealed-credential.ts'
import { createMemoryBlobStore } from '../../blobs/memory-blob-store.ts'
import { createMemoryPartStore } from '../../blobs/memory-part-store.ts'
import { operatorOf } from '../../core/actor.ts'
import { createLogger } from '../../core/logger.ts'
import { openTestDatabase } from '../../db/testing/test-database.ts'
import { bootstrapOrganization } from '../bootstrap-organization.ts'

export interface TestContext {
  readonly context: UsecaseContext
  /** What `context` seals with. */
  readonly keyRing: RenewableKeyRing
  readonly test: TestDatabase
  readonly organizationId: OrganizationId
  readonly operator: OperatorActor
  readonly log: LogLine[]
  /** Names of the notices the use cases gave. */
  readonly notices: string[]
  /** The clock stands still but for this. */
  readonly advanceMs: (ms: number) => void
  readonly close: () => Promise<void>
}

/** The use cases' context over a fresh real database, with one organization. */
export async function openTestContext(options: TestDatabaseOptions = {}): Promise<TestContext> {
  const test = await openTestDatabase(options)
  const log: LogLine[] = []
  const notices: string[] = []
  let now = Date.now()
  const keyRing = renewableRingOf([
    randomBytes(32),
  ], async () => {}, randomBytes)
  const context: UsecaseContext = {
    database: test.database,
    blobs: createMemoryBlobStore(),
    parts: createMemoryPartStore(() => epochMs(now)),
    seal: createCredentialSeal(keyRing, randomBytes),
    passwords: createPasswordHasher(randomBytes),
    clock: () => epochMs(now),
    random: randomBytes,
    logger: createLogger(line => log.push(line)),
    detectorId: 'ansim-nano-5' as DetectorId,
    hasDetector: detectorId => detectorId.startsWith('ansim-nano-') || detectorId.startsWith('own-'),
    configurationChanged: () => notices.push('configuration'),
    feedChanged: () => notices.push('feed'),
    alerted: () => {},
    silencesChanged: () => {},
    ingestState: () => ({
      status: 'connecting',
      since: epochMs(now),
    }),
  }
  const organizationId = await bootstrapOrganization(context)
  return {
    context,
    keyRing,
    test,
    organizationId,
    operator: operatorOf(organizationId),
    log,
    notices,
    advanceMs: (ms) => {
      now += ms
    },
    close: () => test.close(),
  }
}

/** A member that is not in the database; use cases that need its session fail. */
export function aMember(organizationId: OrganizationId, role: Role, scope: Scope = everything): MemberActor {
  return {
    kind: 'member',
    memberId: '00000000-0000-4000-8000-000000000001' as MemberId,
    memberName: 'Kim',
    role,
    scope,
    organizationId,
    sessionId: '00000000-0000-4000-8000-000000000002',
  }
}

/** A second organization in the same database, as a later multi-tenant server would have. */
export async function addOrganization(test: TestDatabase, organizationId: OrganizationId): Promise<void> {
  await test.superuser.query('insert into organization (organization_id, name, created_at) values ($1, \'Other\', now())', [organizationId])
}

/** Every row of every table, as text; bytea as hex. */
export async function dumpEveryTable({ superuser }: TestDatabase): Promise<string> {
  const { rows: tables } = await superuser.query<{ name: string }>('select relname as name from pg_class where relnamespace = \'public\'::regnamespace and relkind in (\'r\', \'p\')')
  const dumps = []
  for (const { name } of tables)
    dumps.push(...(await superuser.query<{ row: string }>(`select t::text as row from ${name} t`)).rows.map(({ row }) => row))
  return dumps.join('\n')
}
