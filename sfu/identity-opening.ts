import type { Timers } from '#contract/timers'
import type { Config } from './config.ts'
import type { Logger } from './core/logger.ts'
import type { TrustAnchor } from './http/trust-page.ts'
import type { Terminal } from './terminal.ts'
import type { CertificatePair } from './tls/certificate-files.ts'
import type { ServerIdentity } from './tls/server-identity.ts'
import { dataPath } from './config.ts'
import { repeatEvery } from './repeat-every.ts'
import { sentenceOf } from './sentence-of.ts'
import { readCertificateFiles, watchCertificateFiles } from './tls/certificate-files.ts'
import { ensureServerIdentity } from './tls/server-identity.ts'

interface IdentityPorts {
  readonly terminal: Terminal
  readonly timers: Timers
  readonly logger: Logger
}

/** What HTTPS shows: a certificate of our own authority, somebody's from files, or nothing. */
export interface OpenedIdentity {
  /** Undefined: plain HTTP on this machine. */
  readonly pair: Pick<CertificatePair, 'chainPem' | 'keyPem'> | undefined
  /** What tablets have to trust; undefined where they trust it already, or where there is nothing. */
  readonly trustAnchor: (secureOrigin: string) => TrustAnchor | undefined
  /** `renew` is called with each later pair; new connections see it, open ones go on. Answers how to stop. */
  readonly keepUp: (renew: (pair: Pick<CertificatePair, 'chainPem' | 'keyPem'>) => void) => () => void
}

const hourMs = 3_600_000
const dayMs = 86_400_000

/** Fails with 'bad-input' for files that cannot be shown, with a sentence that names them. */
export async function openIdentity(config: Config, { terminal, timers, logger }: IdentityPorts): Promise<OpenedIdentity> {
  const { host, certificateFiles, names } = config
  if (host === undefined) {
    return {
      pair: undefined,
      trustAnchor: () => undefined,
      keepUp: () => () => {},
    }
  }

  if (certificateFiles) {
    const pair = await readCertificateFiles(certificateFiles, host, timers.now)
    return {
      pair,
      trustAnchor: () => undefined,
      keepUp: renew => watchCertificateFiles(certificateFiles, host, pair, timers, {
        onRenewed(next) {
          renew(next)
          logger.info({
            until: new Date(next.notAfterMs).toISOString(),
          }, 'HTTPS shows the renewed certificate')
        },
        onRefused(error) {
          logger.error({ err: error }, 'the certificate on the disk is not shown; the one from before is')
          terminal.line('The certificate was not renewed:', sentenceOf(error))
        },
      }).close,
    }
  }

  const ensure = (): Promise<ServerIdentity> => ensureServerIdentity(dataPath(config, 'tls'), names, names[1] ?? 'server', timers.now)
  let identity = await ensure()
  return {
    pair: identity,
    trustAnchor: secureOrigin => ({
      certificatePem: identity.authorityPem,
      name: identity.authorityName,
      fingerprint: identity.authorityFingerprint,
      secureOrigin,
    }),
    keepUp: renew => repeatEvery(timers, hourMs, () => {
      if (identity.notAfterMs - timers.now() >= 30 * dayMs)
        return
      void ensure().then((renewed) => {
        identity = renewed
        renew(renewed)
      }).catch(error => logger.error({ err: error }, 'the certificate cannot be renewed'))
    }),
  }
}
