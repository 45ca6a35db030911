import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { AppError } from '#contract/app-error'
import { trustPage } from './trust-page.ts'

/** How a device comes to trust this server. */
export function trustHandlers({ trustAnchor }: RouteServices): Pick<RouteHandlers, 'trust.get' | 'trust.certificate'> {
  return {
    'trust.get': () => ({
      raw: trustPage(trustAnchor()),
      mediaType: 'text/html; charset=utf-8',
    }),
    'trust.certificate': () => {
      const anchor = trustAnchor()
      if (!anchor)
        throw new AppError('not-found', 'This server has no certificate: it is for this machine alone. Start it with --host to use it from others.')
      // iOS installs this type as a profile; Android, Windows and ChromeOS take the same file.
      return {
        raw: anchor.certificatePem,
        mediaType: 'application/x-x509-ca-cert',
        headers: { 'content-disposition': 'attachment; filename="ansim-ca.crt"' },
      }
    },
  }
}
