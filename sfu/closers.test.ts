import { expect, it } from 'vitest'
import { createClosers } from './closers.ts'
import { createLogger } from './core/logger.ts'

it('closes the last group first, its members together, each once, and goes on when one fails', async () => {
  const done: string[] = []
  const lines: string[] = []
  const closers = createClosers(createLogger(line => line.level === 'error' && lines.push(String(line.fields.part))))
  closers.add(0, 'lock', () => void done.push('lock'))
  closers.add(2, 'media', async () => {
    throw new Error('stuck')
  })
  closers.add(4, 'slow', async () => {
    await new Promise(resolve => setImmediate(resolve))
    done.push('slow')
  })
  closers.add(4, 'quick', () => void done.push('quick'))
  await Promise.all([
    closers.closeAll(),
    closers.closeAll(),
  ])
  expect(done).toEqual(['quick', 'slow', 'lock'])
  expect(lines).toEqual(['media'])
})
