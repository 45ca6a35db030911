import type { Guard } from './guard.ts'
import { clientGuards } from './client-guards.ts'
import { checkGuard, openGuardTree } from './guard-check.ts'
import { peopleGuards } from './people-guards.ts'
import { serverGuards } from './server-guards.ts'

/** What the soak calls them by. */
const lists = {
  'guards': [
    ...clientGuards,
    ...serverGuards,
  ],
  'people-guards': peopleGuards,
} as const satisfies Record<string, readonly Guard[]>

/**
 * Breaks each guard once, in a copy of the tree, and runs the one file of tests that must go red. Answers a table, and how many did not
 * bite. `only`: guards whose name or file holds one of these, with commas between.
 */
export async function runGuards(list: keyof typeof lists, only: string, say: (line: string) => void): Promise<{ table: string, failures: number }> {
  const guards = lists[list].filter(({ name, file }) => only.split(',').some(text => name.includes(text) || file.includes(text)))
  const { folder, close } = await openGuardTree()
  const isGreen = new Map<string, boolean>()
  const lines: string[] = []
  let failures = 0
  try {
    for (const guard of guards) {
      const { verdict, red } = await checkGuard(folder, guard, isGreen)
      if (verdict !== 'bites')
        failures++
      const line = `${verdict.padEnd(9)} ${guard.name.padEnd(72)} ${guard.file} -> ${guard.test[1]}${red[0]
        ? ` "${red[0]}"${red.length > 1
          ? ` and ${red.length - 1} more`
          : ''}`
        : ''}`
      say(line)
      lines.push(line)
    }
  }
  finally {
    await close()
  }
  return {
    table: lines.join('\n'),
    failures,
  }
}
