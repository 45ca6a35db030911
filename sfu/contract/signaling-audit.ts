import type { AuditWord } from './audit-entry.ts'
import type { SignalingMethod } from './signaling.ts'

/** What each method of the socket leaves in the audit trail; one without a word is a type error and fails the tests. */
export const signalingAudit: Readonly<Record<SignalingMethod, AuditWord>> = {
  'ping': 'none',
  'media.join': 'none',
  'media.open-transport': 'none',
  'media.connect-transport': 'none',
  'media.consume': 'view',
  'media.resume': 'none',
  'media.close-consumer': 'none',
  'media.restart-ice': 'none',
  'media.open-send-transport': 'none',
  'media.produce': 'change',
  'media.close-producer': 'none',
  'lease.offer': 'none',
  'analysis.report': 'none',
  'analysis.look': 'none',
  'media.consume-data': 'none',
  'media.hear': 'none',
  'media.open-data-transport': 'none',
  'media.produce-data': 'none',
}
