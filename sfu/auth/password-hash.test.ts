import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createPasswordHasher } from './password-hash.ts'

describe('passwords', () => {
  const hasher = createPasswordHasher(randomBytes)

  it('ME2 are kept as Argon2id with 19 MiB and two passes, never alike twice', async () => {
    const stored = await hasher.hash('walnuts on mars')
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(await hasher.hash('walnuts on mars')).not.toBe(stored)
    expect(await hasher.verify('walnuts on mars', stored)).toBe(true)
    expect(await hasher.verify('walnuts on Mars', stored)).toBe(false)
    expect(await hasher.verify('walnuts on mars', undefined)).toBe(false)
  })

  it('ME2 are the same in any Unicode form', async () => {
    // The same syllables composed and decomposed, and full-width digits.
    const stored = await hasher.hash('창고 뒤 지게차 12')
    expect(await hasher.verify('창고 뒤 지게차 12'.normalize('NFD'), stored)).toBe(true)
    expect(await hasher.verify('창고 뒤 지게차 １２', stored)).toBe(true)
  })

  it('ME2 keeps what another cost made, and reads the vector of RFC 9106\'s reference program', async () => {
    // argon2 -id -t 2 -m 16 -p 1, "password", "somesalt": the test vectors of the reference implementation (P-H-C/phc-winner-argon2).
    expect(await hasher.verify('password', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc')).toBe(true)
    expect(await hasher.verify('passwort', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc')).toBe(false)
  })

  it('ME3 are computed four at a time; who comes beyond is told to come again', async () => {
    const stored = await hasher.hash('walnuts on mars')
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => hasher.verify('walnuts on mars', stored)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
    for (const result of results.filter(each => each.status === 'rejected'))
      expect(result.reason).toMatchObject({ code: 'busy', httpStatus: 503 })
    expect(await hasher.verify('walnuts on mars', stored)).toBe(true)
  })

  it('say so where what is kept cannot be read', async () => {
    await expect(hasher.verify('x', 'md5:abc')).rejects.toMatchObject({ code: 'internal' })
  })
})
