import { expect, it } from 'vitest'
import { toDatabaseError } from './database-error.ts'

const sql = (code: string) => Object.assign(new Error(`what PostgreSQL says with ${code}`), { code })

it('full disk: PostgreSQL\'s 53100 becomes disk-full, which browsers answer by sending again later', () => {
  expect(toDatabaseError(sql('53100'))).toMatchObject({
    code: 'disk-full',
    message: expect.stringContaining('make room'),
  })
})

it.each([
  '08006',
  '53300',
  '57P01',
  '40001',
  'ECONNREFUSED',
])('%s is a database that is away for now', (code) => {
  expect(toDatabaseError(sql(code))).toMatchObject({ code: 'database-unavailable' })
})

it('SE10 text that cannot be kept is the fault of whoever sent it', () => {
  for (const code of ['22021', '22P05'])
    expect(toDatabaseError(sql(code))).toMatchObject({ code: 'bad-input' })
  // Half of a surrogate pair in what is kept as JSON; an id that is none, with the same code, is a fault of ours.
  expect(toDatabaseError(Object.assign(new Error('invalid input syntax for type json'), { code: '22P02' }))).toMatchObject({ code: 'bad-input' })
  expect(toDatabaseError(sql('22P02'))).not.toMatchObject({ code: 'bad-input' })
})

it('leaves a failure of ours what it is', () => {
  const ours = sql('23505')
  expect(toDatabaseError(ours)).toBe(ours)
})
