import type { EmailSettings, WebhookSettings } from '#contract/alert-channel'
import type { NewPushSubscription } from '#contract/notification-routes'

/** How one try went. 'gone': there is nobody there any more, and trying again is no use. `reason` is a sentence without secrets. */
export type SendResult
  = | { readonly kind: 'delivered' }
    | { readonly kind: 'failed', readonly reason: string }
    | { readonly kind: 'gone', readonly reason: string }

/** A P-256 key pair by which push services know who sends (RFC 8292): both halves raw, base64url. */
export interface VapidKeys {
  readonly publicKey: string
  readonly privateKey: string
}

export interface PushMessage {
  /** JSON for the service worker; at most 3,000 bytes. */
  readonly payload: string
  readonly isUrgent: boolean
  /** A message that was not fetched yet is replaced by the next of the same topic: at most 32 characters of base64url. */
  readonly topic: string
}

export interface EmailMessage {
  readonly to: string
  readonly subject: string
  readonly text: string
  /** The same for each try, so that a mail program can tell a double. */
  readonly messageId: string
}

export interface WebhookMessage {
  /** The same for each try: receivers take it once. */
  readonly id: string
  /** JSON. */
  readonly body: string
}

/** The port to whatever carries messages out of the house. None of them rejects: what went wrong is their answer. */
export interface MessageSenders {
  readonly push: (to: NewPushSubscription, keys: VapidKeys, message: PushMessage) => Promise<SendResult>
  readonly email: (settings: EmailSettings, password: string | undefined, message: EmailMessage) => Promise<SendResult>
  readonly webhook: (settings: WebhookSettings, secret: string, message: WebhookMessage) => Promise<SendResult>
}
