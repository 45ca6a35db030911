import { expect, it } from 'vitest'
import { createBatchedLookup } from './batched-lookup.ts'

function counted() {
  const questions: { keys: readonly string[], answer: () => void, fail: () => void }[] = []
  const lookup = createBatchedLookup(keys => new Promise<ReadonlyMap<string, string>>((resolve, reject) => {
    questions.push({
      keys,
      answer: () => resolve(new Map(keys.filter(key => key !== 'nobody').map(key => [key, `${key} at ${questions.length}`]))),
      fail: () => reject(new Error('away')),
    })
  }))
  return { questions, lookup }
}

const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

it('one question for all who ask at once, each hears of its own', async () => {
  const { questions, lookup } = counted()
  const answers = Promise.all(['a', 'b', 'a', 'nobody'].map(lookup))
  await settle()
  expect(questions.map(({ keys }) => keys)).toEqual([
    ['a', 'b', 'nobody'],
  ])
  questions[0]!.answer()
  expect(await answers).toEqual([
    'a at 1',
    'b at 1',
    'a at 1',
    undefined,
  ])
})

it('AU7 who asks while a question is under way is answered by a later one', async () => {
  const { questions, lookup } = counted()
  const first = lookup('a')
  await settle()
  const second = lookup('a')
  const third = lookup('b')
  await settle()
  expect(questions).toHaveLength(1)
  questions[0]!.answer()
  await settle()
  expect(questions.map(({ keys }) => keys)).toEqual([
    ['a'],
    ['a', 'b'],
  ])
  questions[1]!.answer()
  expect(await Promise.all([first, second, third])).toEqual(['a at 1', 'a at 2', 'b at 2'])
})

it('a question that fails is no answer for those after it', async () => {
  const { questions, lookup } = counted()
  const first = lookup('a')
  await settle()
  const second = lookup('a')
  questions[0]!.fail()
  await expect(first).rejects.toThrow('away')
  await settle()
  questions[1]!.answer()
  expect(await second).toBe('a at 2')
})
