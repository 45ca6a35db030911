import { expect, it } from 'vitest'
import { createEngineMemories } from './engine-memories.ts'

function createStorage(refuses = false) {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem(key: string, value: string) {
      if (refuses)
        throw new Error('QuotaExceededError')
      kept.set(key, value)
    },
  }
}
function memory(key: string) {
  return {
    key,
    engine: 'webgpu' as const,
    trials: [
      {
        engine: 'webgpu' as const,
        status: 'right' as const,
        ms: [
          { size: 1, ms: 12.5 },
        ],
      },
    ],
    expected: [
      [
        {
          label: 'person' as const,
          score: 0.5,
          box: { x1: 0, y1: 0, x2: 1, y2: 1 },
        },
      ],
    ],
  }
}

it('keeps the newest of each device and detector', () => {
  const storage = createStorage()
  const memories = createEngineMemories(storage)
  memories.save(memory('a'))
  memories.save(memory('b'))
  memories.save({
    ...memory('a'),
    engine: 'webgpu',
  })
  expect(createEngineMemories(storage).load()).toEqual([
    memory('a'),
    memory('b'),
  ])
  for (let i = 0; i < 10; i++)
    memories.save(memory(`c${i}`))
  expect(memories.load()).toHaveLength(6)
})

it('knows nothing where something else lies, or nothing can be kept', () => {
  const storage = createStorage()
  for (const text of ['', '{', '{}', '[{"key":1}]', '[null]']) {
    storage.kept.set('ansim.engines', text)
    expect(createEngineMemories(storage).load()).toEqual([])
  }
  const closed = createEngineMemories(createStorage(true))
  closed.save(memory('a'))
  expect(closed.load()).toEqual([])
})
