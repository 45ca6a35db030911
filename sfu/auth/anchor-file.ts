import type { AuditAnchor } from '../core/audit-anchor.ts'
import type { AuditKey } from './audit-key.ts'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, truncate } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '#contract/app-error'
import { anchorText, auditAnchorSchema } from '../core/audit-anchor.ts'

/** Where the ends of the chains are kept outside the database: a file that is only ever added to. */
export interface AnchorFile {
  /** Resolves when it is on the disk. */
  readonly append: (point: Omit<AuditAnchor, 'before' | 'keyId' | 'signature'>) => Promise<void>
}

/** What a file of anchors says, and the first line of it that cannot be believed. */
export interface ReadAnchors {
  readonly lines: readonly AuditAnchor[]
  readonly trouble?: { readonly line: number, readonly reason: 'unreadable' | 'signature' | 'foreign-key' | 'order' }
}

const fileName = 'audit-anchors.jsonl'

/** `folder` is made where it is not there yet. One process writes: the server, or a command while it is stopped. */
export function openAnchorFile(folder: string, key: AuditKey): AnchorFile {
  const file = join(folder, fileName)
  let last: Promise<string> | undefined

  async function append(point: Parameters<AnchorFile['append']>[0]): Promise<string> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const found = await readFile(file, 'utf8').catch(() => '')
    // What a power cut left of a line is none.
    const text = found.slice(0, found.lastIndexOf('\n') + 1)
    if (text.length < found.length)
      await truncate(file, Buffer.byteLength(text))
    const unsigned = {
      ...point,
      before: hashOfLast(text),
      keyId: key.keyId,
    }
    const line = JSON.stringify({
      ...unsigned,
      signature: key.sign(anchorText(unsigned)),
    })
    const handle = await open(file, 'a', 0o600).catch((cause: unknown) => {
      throw new AppError('internal', `Let the server write to ${file}, where the end of the audit trail is kept.`, {}, { cause })
    })
    try {
      await handle.write(`${line}\n`)
      await handle.sync()
    }
    finally {
      await handle.close()
    }
    if (text === '') {
      const directory = await open(dirname(file), 'r')
      await directory.sync().finally(() => directory.close())
    }
    return line
  }

  return {
    async append(point) {
      last = (last ?? Promise.resolve('')).catch(() => '').then(() => append(point))
      await last
    },
  }
}

/** Reads all anchors of a folder; a file that is not there has none. Stops at the first line that cannot be believed. */
export async function readAnchorFile(folder: string, key: AuditKey | undefined): Promise<ReadAnchors> {
  const text = await readFile(join(folder, fileName), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT')
      throw error
    return ''
  })
  const lines: AuditAnchor[] = []
  let before = ''
  for (const [index, line] of text.slice(0, text.lastIndexOf('\n') + 1).split('\n').entries()) {
    if (line === '')
      continue
    const parsed = auditAnchorSchema.safeParse(parseJson(line))
    const stop = (reason: NonNullable<ReadAnchors['trouble']>['reason']): ReadAnchors => ({
      lines,
      trouble: { line: index + 1, reason },
    })
    if (!parsed.success)
      return stop('unreadable')
    if (parsed.data.keyId !== key?.keyId)
      return stop('foreign-key')
    if (!key.verify(anchorText(parsed.data), parsed.data.signature))
      return stop('signature')
    if (parsed.data.before !== before)
      return stop('order')
    lines.push(parsed.data)
    before = hashOf(line)
  }
  return { lines }
}

function hashOfLast(text: string): string {
  const last = text.split('\n').findLast(line => line !== '')
  return last === undefined
    ? ''
    : hashOf(last)
}

function hashOf(line: string): string {
  return createHash('sha256').update(line).digest('hex')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return undefined
  }
}
