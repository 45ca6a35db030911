import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ESLint } from 'eslint'
import { expect, it } from 'vitest'
import { repository } from './plant.ts'

const eslint = new ESLint({ cwd: repository })

async function complaints(path: string, code: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, {
    filePath: join(repository, path),
  })
  return (result?.messages ?? []).map(message => message.ruleId)
}

// A guard that nobody has seen bite is a comment. Each line here is a way to break the house, and the rule that refuses it.
it.each([
  [
    'an adapter that imports another adapter',
    'sfu/rtsp/try.ts',
    `import { MediasoupPlane } from '../media/mediasoup-plane.ts'\n\nexport const plane = MediasoupPlane\n`,
    'boundaries/dependencies',
  ],
  [
    'the contract that imports core',
    'sfu/contract/try.ts',
    `import { authorize } from '../core/authorize.ts'\n\nexport const a = authorize\n`,
    'boundaries/dependencies',
  ],
  [
    'core that imports an adapter',
    'sfu/core/try.ts',
    `import { MediasoupPlane } from '../media/mediasoup-plane.ts'\n\nexport const plane = MediasoupPlane\n`,
    'boundaries/dependencies',
  ],
  [
    'a use case that imports http',
    'sfu/usecases/try.ts',
    `import { sessionCookie } from '../http/session-cookie.ts'\n\nexport const c = sessionCookie\n`,
    'boundaries/dependencies',
  ],
  [
    'the client that imports the server beyond the contract',
    'client/core/try.ts',
    `import { authorize } from '../../sfu/core/authorize.ts'\n\nexport const a = authorize\n`,
    'boundaries/dependencies',
  ],
  [
    'a feature that calls the api itself',
    'client/features/live/try.ts',
    `import { HttpClient } from '../../api/http-client.ts'\n\nexport const h = HttpClient\n`,
    'boundaries/dependencies',
  ],
  [
    'core that reads the clock',
    'client/core/try.ts',
    `export const now = Date.now()\n`,
    'no-restricted-globals',
  ],
  [
    'core that rolls dice',
    'sfu/core/try.ts',
    `export const chance = Math.random()\n`,
    'no-restricted-properties',
  ],
  [
    'core that opens files',
    'sfu/core/try.ts',
    `import { readFileSync } from 'node:fs'\n\nexport const read = readFileSync\n`,
    'no-restricted-imports',
  ],
  [
    'any',
    'sfu/core/try.ts',
    `export const x: any = 1\n`,
    'ts/no-explicit-any',
  ],
  [
    'an enum',
    'sfu/core/try.ts',
    `export enum Shade { dark }\n`,
    'no-restricted-syntax',
  ],
  [
    'a barrel',
    'sfu/core/try.ts',
    `export * from './actor.ts'\n`,
    'no-restricted-syntax',
  ],
  [
    'a default export',
    'sfu/core/try.ts',
    `export default 1\n`,
    'no-restricted-syntax',
  ],
  [
    'a file name that is not kebab-case',
    'sfu/core/tryMe.ts',
    `export const x = 1\n`,
    'unicorn/filename-case',
  ],
  [
    'a file of more than 300 lines',
    'sfu/core/try.ts',
    Array.from({ length: 301 }, (_, i) => `export const x${i} = ${i}\n`).join(''),
    'max-lines',
  ],
])('lint refuses %s', async (_what, path, code, rule) => {
  expect(await complaints(path, code)).toContain(rule)
})

it('lint lets a use case import an adapter and core', async () => {
  const code = `import { openFileBlobStore } from '../blobs/file-blob-store.ts'\nimport { authorize } from '../core/authorize.ts'\n\nexport const pair = { authorize, openFileBlobStore }\n`
  expect(await complaints('sfu/usecases/try.ts', code)).toEqual([])
})

it('no file or folder has a name that says nothing, and the repository names no machine path or registry host', () => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: repository, encoding: 'utf8' }).split('\n').filter(Boolean)
  expect(files.filter(file => /(?:^|\/)(?:utils?|helpers?|common|misc|types)(?:\/|\.\w+$)/i.test(file))).toEqual([])
  // git grep exits with 1 when it finds nothing
  const grep = spawnSync('git', [
    'grep',
    '-nIE',
    'https?://(registry|deb|security)\\.',
    '--',
    '.',
    ':!e2e/house-rules.test.ts',
  ], { cwd: repository, encoding: 'utf8' })
  expect({ status: grep.status, found: grep.stdout }).toEqual({ status: 1, found: '' })
})
