import type { LocalCommand } from './operator/local-commands.ts'
import { unreachable } from '#contract/unreachable'

export interface LocalOutcome {
  /** For programs. */
  readonly value: unknown
  /** For people; one list of cells a line. */
  readonly lines: readonly [string, ...string[]][]
  readonly exitCode: 0 | 1
}

/** Commands that work on a data folder themselves; what they stand on is loaded for them alone. */
export async function runLocalCommand(command: LocalCommand, dataDir: string): Promise<LocalOutcome> {
  switch (command.verb) {
    case 'audit-verify': {
      const { verifyByCommand } = await import('./audit-command.ts')
      const { verdict, isSound, lines } = await verifyByCommand(dataDir, command.anchors)
      return {
        value: verdict,
        lines,
        exitCode: isSound
          ? 0
          : 1,
      }
    }
    case 'upgrade': {
      const { upgradeByCommand, upgradeLines } = await import('./upgrade-command.ts')
      const outcome = await upgradeByCommand(dataDir)
      return {
        value: outcome,
        lines: upgradeLines(outcome),
        exitCode: 0,
      }
    }
    case 'export-verify': {
      const { exportLines, verifyExport } = await import('./operator/verify-export.ts')
      const verdict = await verifyExport(command.file)
      return {
        value: verdict,
        lines: exportLines(verdict),
        exitCode: verdict.kind === 'sound'
          ? 0
          : 1,
      }
    }
    default:
      return unreachable(command)
  }
}
