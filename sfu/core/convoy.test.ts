import { expect, it } from 'vitest'
import { createConvoy } from './convoy.ts'

const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

interface Party { readonly items: readonly number[], readonly end: (outcomes?: readonly PromiseSettledResult<string>[]) => void, readonly fail: (error: Error) => void }

function open(places: number, most: number) {
  const parties: Party[] = []
  const convoy = createConvoy<number, string>({
    places,
    mayJoin: (party, item) => party.length < most && !party.includes(item),
    work: items => new Promise((resolve, reject) => parties.push({
      items: [...items],
      end: (outcomes = items.map(item => ({ status: 'fulfilled', value: `done ${item}` }))) => resolve(outcomes),
      fail: reject,
    })),
  })
  return { parties, convoy }
}

it('takes along who waits, in order, as far as they may join, and answers each', async () => {
  const { parties, convoy } = open(1, 3)
  const answers = [1, 2, 3, 4, 5, 5, 6].map(item => convoy.pass(item).catch((error: Error) => error.message))
  await settle()
  expect(parties.map(({ items }) => items)).toEqual([
    [1],
  ])
  parties[0]!.end()
  await settle()
  expect(parties[1]!.items).toEqual([2, 3, 4])
  parties[1]!.end([
    { status: 'fulfilled', value: 'done 2' },
    {
      status: 'rejected',
      reason: new Error('not 3'),
    },
    { status: 'fulfilled', value: 'done 4' },
  ])
  await settle()
  // The same again is not taken along with the first.
  expect(parties[2]!.items).toEqual([5])
  parties[2]!.fail(new Error('gone'))
  await settle()
  expect(parties[3]!.items).toEqual([5, 6])
  parties[3]!.end()
  expect(await Promise.all(answers)).toEqual([
    'done 1',
    'done 2',
    'not 3',
    'done 4',
    'gone',
    'done 5',
    'done 6',
  ])
  expect(parties).toHaveLength(4)
})

it('lets a second party get ready while the first is at work', async () => {
  const { parties, convoy } = open(2, 10)
  const answers = [1, 2, 3, 4].map(convoy.pass)
  await settle()
  expect(parties.map(({ items }) => items)).toEqual([
    [1],
    [2],
  ])
  parties[1]!.end()
  await settle()
  expect(parties[2]!.items).toEqual([3, 4])
  parties[2]!.end()
  parties[0]!.end()
  expect(await Promise.all(answers)).toEqual(['done 1', 'done 2', 'done 3', 'done 4'])
})
