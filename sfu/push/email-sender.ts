import type { MessageSenders } from '../core/message-senders.ts'
import type { OutboundNetwork } from './outbound-network.ts'
import { createTransport } from 'nodemailer'
import { failureOf } from './outbound-request.ts'

const timeoutMs = 15_000

/** SMTP (RFC 5321) to the organization's mail server. Its host is resolved once and connected to as it was looked at. */
export function createEmailSender({ network }: { readonly network: OutboundNetwork }): MessageSenders['email'] {
  return async ({ host, port, security, username, from }, password, { to, subject, text, messageId }) => {
    try {
      const address = await network.resolve(host, port)
      const transport = createTransport({
        host: address,
        port,
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        tls: { servername: host },
        connectionTimeout: timeoutMs,
        greetingTimeout: timeoutMs,
        socketTimeout: timeoutMs,
        ...username !== undefined && password !== undefined && {
          auth: { user: username, pass: password },
        },
        // Whatever a text says, no file and no address is read for it.
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      try {
        await transport.sendMail({
          from: { name: 'Ansim', address: from },
          to,
          subject,
          text,
          messageId,
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
      }
      finally {
        transport.close()
      }
      return { kind: 'delivered' }
    }
    catch (error) {
      return {
        kind: 'failed',
        reason: password === undefined
          ? failureOf(error)
          : failureOf(error).replaceAll(password, '***'),
      }
    }
  }
}
