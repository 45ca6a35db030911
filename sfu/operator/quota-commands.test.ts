import { expect, it } from 'vitest'
import { readQuotaCommand, runQuotaCommand } from './quota-commands.ts'

it('QU6 reads what is to be shown or set', () => {
  expect(readQuotaCommand([])).toEqual({ verb: 'quota-show' })
  expect(readQuotaCommand(['show'])).toEqual({ verb: 'quota-show' })
  expect(readQuotaCommand(['set', 'cameras', '40'])).toEqual({ verb: 'quota-set', kind: 'cameras', limit: 40 })
  expect(readQuotaCommand(['set', 'cameras', 'default'])).toEqual({ verb: 'quota-set', kind: 'cameras', limit: null })
  expect(readQuotaCommand(['set', 'storage-bytes', '1.5TB'])).toEqual({ verb: 'quota-set', kind: 'storage-bytes', limit: 1_500_000_000_000 })
})

it.each([
  [
    ['set', 'horses', '4'],
    'cameras, members',
  ],
  [
    ['set', 'cameras'],
    'quota wants',
  ],
  [
    ['set', 'cameras', '4GB'],
    'whole number',
  ],
  [
    ['set', 'cameras', '-4'],
    'whole number',
  ],
  [
    ['set', 'cameras', '4.5'],
    'whole number',
  ],
  [
    ['set', 'storage-bytes', 'much'],
    '500GB',
  ],
  [
    ['list'],
    'quota wants',
  ],
])('QU6 says how %j is written', (words, sentence) => {
  expect(() => readQuotaCommand(words)).toThrow(sentence)
})

it('QU6 says what is in use of what', async () => {
  const { lines } = await runQuotaCommand({ verb: 'quota-show' }, {
    call: (async () => ({
      quotas: [
        {
          kind: 'cameras',
          limit: 12,
          used: 12,
          setAt: 1,
        },
        { kind: 'storage-bytes', limit: 2e12, used: 1.25e9 },
      ],
    })) as never,
  })
  expect(lines).toEqual([
    ['cameras        12 of 12'],
    ['storage-bytes  1.3 GB of 2000.0 GB (default)'],
  ])
})
