import type { Guard } from './guard.ts'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { repository } from '../../e2e/plant.ts'

/**
 * `bites`: a test went red for it. `survived`: the tests stayed green, so nobody would notice. `stale`: the line is not there (once) any
 * more. `broken`: the tests are red, or do not even run, without it being broken.
 */
export type GuardVerdict = 'bites' | 'survived' | 'stale' | 'broken'

export interface CheckedGuard {
  readonly guard: Guard
  readonly verdict: GuardVerdict
  /** Titles of the tests that went red. */
  readonly red: readonly string[]
}

interface TestResults { readonly testResults: readonly { readonly assertionResults: readonly { readonly status: string, readonly fullName: string }[] }[] }

const longestTestMs = 300_000
/** Large or built, and not to be changed. */
const linked = ['node_modules', 'models', 'public']
const copied = [
  'package.json',
  'vite.config.ts',
  'tsconfig.json',
  'sfu',
  'client',
  'e2e',
  'bench',
]

/** A copy of the working tree in which lines can be broken without anybody noticing. */
export async function openGuardTree(): Promise<{ folder: string, close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'ansim-guards-'))
  for (const name of linked)
    await symlink(join(repository, name), join(folder, name))
  for (const name of copied) {
    await cp(join(repository, name), join(folder, name), {
      recursive: true,
      filter: path => !path.startsWith(join(repository, 'client/dist')),
    })
  }
  return {
    folder,
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Breaks one line, runs the one file of tests, mends it. `isGreen` remembers which files were seen green unbroken. */
export async function checkGuard(folder: string, guard: Guard, isGreen: Map<string, boolean>): Promise<CheckedGuard> {
  const [project, test] = guard.test
  if (!isGreen.has(test))
    isGreen.set(test, (await redTests(folder, project, test))?.length === 0)
  if (!isGreen.get(test))
    return { guard, verdict: 'broken', red: [] }
  const file = join(folder, guard.file)
  const code = await readFile(file, 'utf8')
  const [text, broken] = guard.breaks
  if (code.split(text).length !== 2)
    return { guard, verdict: 'stale', red: [] }
  await writeFile(file, code.replace(text, () => broken))
  try {
    const red = await redTests(folder, project, test)
    return red === undefined
      ? { guard, verdict: 'broken', red: [] }
      : {
          guard,
          verdict: red.length > 0
            ? 'bites'
            : 'survived',
          red,
        }
  }
  finally {
    await writeFile(file, code)
  }
}

/** Undefined when no test ran: a file that does not even load proves nothing. */
async function redTests(folder: string, project: string, test: string): Promise<readonly string[] | undefined> {
  const report = join(folder, 'report.json')
  await rm(report, { force: true })
  await promisify(execFile)(process.execPath, [
    join(repository, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--project',
    project,
    test,
    // A slow machine is no reason to be red.
    `--testTimeout=${longestTestMs}`,
    '--reporter=json',
    `--outputFile=${report}`,
  ], {
    cwd: folder,
    maxBuffer: 2 ** 28,
    timeout: 2 * longestTestMs,
    killSignal: 'SIGKILL',
    env: {
      ...process.env,
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    },
  }).catch(() => {
    // Red, which the report tells.
  })
  const text = await readFile(report, 'utf8').catch(() => undefined)
  if (text === undefined)
    return undefined
  const results = (JSON.parse(text) as TestResults).testResults.flatMap(({ assertionResults }) => assertionResults)
  return results.length === 0
    ? undefined
    : results.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)
}
