import type { Logger } from './core/logger.ts'

/** What has to be undone, in groups: the last group first, the members of a group together. */
export interface Closers {
  readonly add: (group: number, name: string, close: () => Promise<void> | void) => void
  /** Idempotent. A part that fails to close is logged and holds up no other. */
  readonly closeAll: () => Promise<void>
}

export function createClosers(logger: Logger): Closers {
  const entries: { group: number, name: string, close: () => Promise<void> | void }[] = []
  let closing: Promise<void> | undefined

  async function closeInOrder(): Promise<void> {
    const groups = [
      ...new Set(entries.map(({ group }) => group)),
    ].sort((a, b) => b - a)
    for (const group of groups) {
      await Promise.all(entries.filter(entry => entry.group === group).map(async ({ name, close }) => {
        const startedAt = performance.now()
        try {
          await close()
        }
        catch (error) {
          logger.error({ err: error, part: name }, 'a part could not be closed')
        }
        logger.info({
          part: name,
          ms: Math.round(performance.now() - startedAt),
        }, 'closed')
      }))
    }
  }

  return {
    add: (group, name, close) => void entries.push({ group, name, close }),
    closeAll: () => closing ??= closeInOrder(),
  }
}
