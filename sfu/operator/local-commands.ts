import { resolve } from 'node:path'
import { AppError } from '#contract/app-error'

/** Commands that work on a data folder themselves, whether its server runs or not. */
export type LocalCommand
  = | { readonly verb: 'audit-verify', readonly anchors?: string }
    | { readonly verb: 'upgrade' }

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
