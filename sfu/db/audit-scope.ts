import type { AuditActor, AuditDraft, AuditObject } from '#contract/audit-entry'
import type { CameraId, OrganizationId, SiteId } from '#contract/ids'
import type { Clock } from '#contract/time'
import type { DatabaseTransaction } from './database.ts'
import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * One call of somebody that leaves an entry in the audit trail. It goes along with the call by itself, so that no use case can forget it: the
 * first transaction of the call that wrote anything carries the entry, or is not committed (AD2).
 */
export interface AuditScope {
  readonly action: string
  /** Whose trail it belongs in, also where the call changes something of others; absent: whichever it enters first. */
  organizationId?: OrganizationId
  /** False: only what is noted is wanted, to be recorded as a view. */
  readonly isChange: boolean
  readonly clock: Clock
  /** Undefined until it is known who signs in; nothing is written before. */
  actor: AuditActor | undefined
  object: AuditObject
  siteId?: SiteId | undefined
  cameraId?: CameraId | undefined
  details: Record<string, unknown>
  /** An entry of this call is committed. */
  isWritten: boolean
  /** The object's name was looked for, whether it was found or not. */
  isNamed: boolean
}

export interface AuditNote {
  readonly actor?: AuditActor
  readonly object?: Partial<AuditObject>
  readonly siteId?: SiteId | undefined
  readonly cameraId?: CameraId
  /** Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>
}

const scopes = new AsyncLocalStorage<AuditScope | undefined>()
const queues = new WeakMap<DatabaseTransaction, AuditDraft[]>()

/** Whatever `work` calls belongs to this scope. */
export function runInAuditScope<T>(scope: AuditScope, work: () => T): T {
  return scopes.run(scope, work)
}

/** What `work` writes is no part of what the call changes: counting attempts, when a session was last seen. */
export function outsideAudit<T>(work: () => T): T {
  return scopes.run(undefined, work)
}

export function currentAuditScope(): AuditScope | undefined {
  return scopes.getStore()
}

/** Says more of what the call under way is about; nothing where no call is. Say it before the transaction ends that changes something. */
export function noteAudit({ actor, object, siteId, cameraId, details }: AuditNote): void {
  const scope = scopes.getStore()
  if (!scope)
    return
  scope.actor = actor ?? scope.actor
  scope.object = {
    ...scope.object,
    ...object,
  }
  scope.siteId = siteId ?? scope.siteId
  scope.cameraId = cameraId ?? scope.cameraId
  Object.assign(scope.details, details)
}

/** One entry more, in this transaction: written at its end, so that the trail is locked for no longer than it must be. */
export function queueAudit(transaction: DatabaseTransaction, draft: AuditDraft): void {
  const queue = queues.get(transaction)
  if (queue)
    queue.push(draft)
  else
    queues.set(transaction, [draft])
}

/** What was queued in a transaction; the queue is empty afterwards. */
export function takeQueuedAudit(transaction: DatabaseTransaction): readonly AuditDraft[] {
  const queue = queues.get(transaction) ?? []
  queues.delete(transaction)
  return queue
}

/** The entry of a call as it stands. */
export function draftOf({ action, clock, actor, object, siteId, cameraId, details }: AuditScope, result: AuditDraft['result']): AuditDraft {
  return {
    at: clock(),
    actor: actor ?? { kind: 'nobody', name: '', address: '' },
    action,
    object,
    ...(siteId !== undefined && { siteId }),
    ...(cameraId !== undefined && { cameraId }),
    result,
    ...(Object.keys(details).length > 0 && {
      details: JSON.stringify(details),
    }),
  }
}
