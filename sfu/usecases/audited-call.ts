import type { AuditActor, AuditDraft, AuditObject } from '#contract/audit-entry'
import type { ErrorCode } from '#contract/errors'
import type { OrganizationId } from '#contract/ids'
import type { Route, RouteName } from '#contract/routes'
import type { Clock } from '#contract/time'
import type { Actor } from '../core/actor.ts'
import type { Logger } from '../core/logger.ts'
import type { AuditScope } from '../db/audit-scope.ts'
import type { AuditLedger } from './audit-ledger.ts'
import { AppError } from '#contract/app-error'
import { cameraIdSchema, siteIdSchema } from '#contract/ids'
import { auditActorOf } from '../core/audit-actor.ts'
import { draftOf, runInAuditScope } from '../db/audit-scope.ts'

export interface CallAuditor {
  readonly ledger: AuditLedger
  /** To whom it is told what somebody did who is not known. */
  readonly home: OrganizationId
  readonly clock: Clock
  readonly logger: Logger
}

/** One call of a route on its way to the audit trail. */
export interface AuditedCall {
  /** Who asks, as soon as that is known. */
  readonly by: (actor: Actor | undefined) => void
  /** Does the work of a call that was let in; resolves when its entry is committed. */
  readonly run: <T>(input: { readonly params: unknown, readonly body: unknown }, work: () => T | Promise<T>) => Promise<T>
  /** The call came to nothing. Never rejects. */
  readonly failed: (error: unknown) => Promise<void>
}

/** What is not allowed, and what is wrong with whoever signs in; a wrong input is neither. */
const refusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'not-allowed',
  'not-found',
  'totp-required',
  'address-not-allowed',
  'too-many-requests',
])
const failures: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'wrong-login',
  'wrong-code',
  'link-used',
  'already-set-up',
])

/** AD1: follows one call of a route by the route's own word. */
export function auditCall({ ledger, home, clock, logger }: CallAuditor, name: RouteName, { audit, auditDetails = [] }: Pick<Route, 'audit' | 'auditDetails'>, address: string): AuditedCall {
  const noun = name.split('.', 1)[0]!
  let organizationId = home
  const scope: AuditScope = {
    action: name,
    isChange: audit === 'change',
    clock,
    actor: undefined,
    object: { kind: noun },
    details: {},
    isWritten: false,
    isNamed: false,
  }

  return {
    by(actor) {
      if (!actor)
        return
      organizationId = actor.organizationId
      scope.organizationId = organizationId
      scope.actor = auditActorOf(actor, address)
    },
    async run({ params, body }, work) {
      // What it queues by itself is said to be theirs.
      if (audit === 'none')
        return runInAuditScope(scope, work)
      Object.assign(scope, aboutOf(noun, params, body, auditDetails))
      if (audit === 'export') {
        await ledger.record(organizationId, draftOf(scope, 'done'))
        scope.isWritten = true
      }
      const answer = await runInAuditScope(scope, async () => work())
      if (audit === 'view')
        ledger.postGrouped(organizationId, draftOf(scope, 'done'))
      else if (!scope.isWritten && scope.actor)
        await ledger.record(organizationId, draftOf(scope, 'done'))
      // What goes on in the background is no part of it any more.
      scope.isWritten = true
      return answer
    },
    async failed(error) {
      const code = error instanceof AppError
        ? error.code
        : 'internal'
      // Its entry says that it was done, or that it was to be.
      if (scope.isWritten)
        return ledger.post(organizationId, withCode(draftOf(scope, 'failed'), code))
      scope.isWritten = true
      scope.actor ??= { kind: 'nobody', name: '', address } satisfies AuditActor
      if (failures.has(code) && audit === 'change')
        ledger.postGrouped(organizationId, withCode(draftOf(scope, 'failed'), code))
      else if (refusals.has(code) && (audit !== 'none' || code === 'not-allowed' || code === 'address-not-allowed'))
        ledger.postGrouped(organizationId, withCode(draftOf(scope, 'refused'), code))
      logger.debug({ action: name, code }, 'a call came to nothing')
    },
  }
}

/** The one thing that a path is about: `<noun>Id`, else its only parameter; other parameters are details. */
function aboutOf(noun: string, params: unknown, body: unknown, quoted: readonly string[]): Pick<AuditScope, 'object' | 'cameraId' | 'siteId' | 'details'> {
  const inPath = recordOf(params)
  const inBody = recordOf(body)
  const idName = `${noun.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())}Id`
  const names = Object.keys(inPath)
  const own = names.find(key => key === idName) ?? names.find(key => names.length === 1 && key !== 'cameraId' && key !== 'siteId')
  const object: AuditObject = {
    kind: noun,
    ...(own !== undefined && {
      id: String(inPath[own]),
    }),
    ...(typeof inBody.name === 'string' && own === undefined && { name: inBody.name }),
  }
  const others = Object.entries(inPath).filter(([key]) => key !== own)
  const unquoted = Object.keys(inBody).filter(key => !quoted.includes(key))
  return {
    object,
    cameraId: cameraIdSchema.safeParse(inPath.cameraId ?? inBody.cameraId).data,
    siteId: siteIdSchema.safeParse(inPath.siteId ?? inBody.siteId).data,
    details: {
      ...Object.fromEntries(others),
      ...Object.fromEntries(Object.entries(inBody).filter(([key]) => quoted.includes(key))),
      ...(unquoted.length > 0 && { fields: unquoted }),
    },
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
    ? value as Record<string, unknown>
    : {}
}

function withCode(draft: AuditDraft, code: ErrorCode): AuditDraft {
  return {
    ...draft,
    details: JSON.stringify({
      ...(draft.details === undefined
        ? {}
        : JSON.parse(draft.details) as object),
      code,
    }),
  }
}
