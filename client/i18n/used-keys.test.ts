import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { en } from './en.ts'

/** `t('a.b')`, `te('a.b')`, `keypath="a.b"`; what is put together at run time counts up to its first blank. */
const USES = /(?:\b(?:t|te)\(\s*|\bkeypath=)(['"`])([a-z][\w.-]*)(\$\{|\1)/gi

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && /\.(?:vue|ts)$/.test(entry.name) && !/\.test\.ts$|[/\\](?:dist|node_modules)(?:[/\\]|$)/.test(join(entry.parentPath, entry.name)))
    .map(entry => join(entry.parentPath, entry.name))
}

function messageAt(path: string): unknown {
  return path.split('.').reduce<unknown>((tree, key) => (tree as Record<string, unknown> | undefined)?.[key], en)
}

/** Whether messages begin so: `a.b.` is a branch, `a.bC` the beginning of a name in one. */
function anyBeginsWith(path: string): boolean {
  const cut = path.lastIndexOf('.')
  const branch = messageAt(path.slice(0, Math.max(cut, 0)))
  return branch !== null && typeof branch === 'object' && Object.keys(branch).some(key => key.startsWith(path.slice(cut + 1)))
}

it('asks for no message that there is not', () => {
  const uses = sources(join(import.meta.dirname, '..')).flatMap((file) => {
    return [
      ...readFileSync(file, 'utf8').matchAll(USES),
    ].map(([, , path, end]) => ({ file, path: path!, whole: end !== '${' }))
  })
  expect(uses.length).toBeGreaterThan(1_000)
  const missing = uses.filter(({ path, whole }) => whole
    ? typeof messageAt(path) !== 'string'
    : path.includes('.') && !anyBeginsWith(path))
  expect(missing.map(({ file, path }) => `${path} in ${file}`)).toEqual([])
})
