import { resolve } from 'node:path'
import { AppError } from '#contract/app-error'

/** Commands that work on a data folder themselves, whether its server runs or not. */
export type LocalCommand
  = | { readonly verb: 'audit-verify', readonly anchors?: string }
    | { readonly verb: 'upgrade' }
    | { readonly verb: 'export-verify', readonly file: string }

/** Reads what stands after `npx ansim audit`; fails with 'bad-input' and how it is written. */
export function readAuditCommand(rest: readonly string[], anchors: string | undefined, cwd: string): LocalCommand {
  if (rest.length !== 1 || rest[0] !== 'verify')
    throw new AppError('bad-input', 'audit wants verify: npx ansim audit verify.')
  return {
    verb: 'audit-verify',
    ...(anchors !== undefined && {
      anchors: resolve(cwd, anchors),
    }),
  }
}

/** Reads what stands after `npx ansim export`; the file alone is looked at, no server and no data folder. */
export function readExportCommand([verb, file, ...more]: readonly string[], cwd: string): LocalCommand {
  if (verb !== 'verify' || file === undefined || more.length > 0)
    throw new AppError('bad-input', 'export wants verify and a file: npx ansim export verify export.zip.')
  return {
    verb: 'export-verify',
    file: resolve(cwd, file),
  }
}
