import type { AuditDraft } from '#contract/audit-entry'
import type { CameraId } from '#contract/ids'
import type { SignalingMethod } from '#contract/signaling'
import type { Clock } from '#contract/time'
import type { AuditLedger } from '../usecases/audit-ledger.ts'
import type { ViewingLog } from '../usecases/viewing-log.ts'
import type { BrowserSocket } from './browser-socket.ts'
import type { SignalingMethods } from './signaling-methods.ts'
import { AppError } from '#contract/app-error'
import { cameraIdSchema } from '#contract/ids'
import { signalingAudit } from '#contract/signaling-audit'
import { auditActorOf } from '../core/audit-actor.ts'

export interface SocketAuditor {
  readonly ledger: Pick<AuditLedger, 'record' | 'postGrouped'>
  readonly viewings: Pick<ViewingLog, 'opened'>
  readonly clock: Clock
}

type Method = (socket: BrowserSocket, data: unknown) => unknown

/** AD1: the socket's methods, each leaving in the audit trail what signaling-audit.ts says of it. */
export function auditMethods(methods: SignalingMethods, { ledger, viewings, clock }: SocketAuditor): SignalingMethods {
  const audited = (name: SignalingMethod, method: Method): Method => {
    switch (signalingAudit[name]) {
      case 'none':
        return method
      case 'view':
        return async (socket, data) => {
          const reply = await method(socket, data)
          const cameraId = cameraOf(data)
          if (cameraId !== undefined)
            viewings.opened(socket, cameraId)
          return reply
        }
      // Nothing of these is in a transaction: the entry comes first.
      default:
        return async (socket, data) => {
          await ledger.record(socket.actor.organizationId, entryOf(socket, name, cameraOf(data), 'done', clock()))
          return method(socket, data)
        }
    }
  }
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [
    name,
    audited(name as SignalingMethod, method as Method),
  ])) as unknown as SignalingMethods
}

/** A request that was not allowed, or that named what is somebody else's. */
export function auditRefusal({ ledger, clock }: SocketAuditor, socket: BrowserSocket, method: SignalingMethod, error: unknown): void {
  if (!(error instanceof AppError) || !['not-allowed', 'not-found', 'totp-required'].includes(error.code) || signalingAudit[method] === 'none')
    return
  ledger.postGrouped(socket.actor.organizationId, {
    ...entryOf(socket, method, undefined, 'refused', clock()),
    details: JSON.stringify({ code: error.code }),
  })
}

function entryOf({ actor, address = '' }: BrowserSocket, action: SignalingMethod, cameraId: CameraId | undefined, result: AuditDraft['result'], at: AuditDraft['at']): AuditDraft {
  return {
    at,
    actor: auditActorOf(actor, address),
    action,
    object: {
      kind: 'camera',
      ...(cameraId !== undefined && { id: cameraId }),
    },
    ...(cameraId !== undefined && { cameraId }),
    result,
  }
}

function cameraOf(data: unknown): CameraId | undefined {
  return cameraIdSchema.safeParse((data as { cameraId?: unknown } | undefined)?.cameraId).data
}
