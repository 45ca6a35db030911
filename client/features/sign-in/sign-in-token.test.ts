import { expect, it } from 'vitest'
import { takeSignInToken } from './sign-in-token.ts'

function visit(pathname: string, hash: string) {
  const replaced: unknown[] = []
  const token = takeSignInToken({ pathname, hash, search: '' }, {
    replaceState: (...how) => replaced.push(how),
  })
  return { token, replaced }
}

it('takes the token and leaves none of it in the address', () => {
  expect(visit('/sign-in', '#AbC-123_x')).toEqual({
    token: 'AbC-123_x',
    replaced: [
      [null, '', '/sign-in'],
    ],
  })
  expect(visit('/sign-in', '#token=AbC-123_x').token).toBe('AbC-123_x')
})

it('leaves other pages and empty fragments alone', () => {
  expect(visit('/events', '#AbC')).toEqual({ token: undefined, replaced: [] })
  expect(visit('/sign-in', '')).toEqual({ token: undefined, replaced: [] })
})

it('takes the token of set-up links and invitations too', () => {
  for (const pathname of ['/set-up', '/invitation']) {
    expect(visit(pathname, '#token=AbC-123_x')).toEqual({
      token: 'AbC-123_x',
      replaced: [
        [null, '', pathname],
      ],
    })
  }
})
