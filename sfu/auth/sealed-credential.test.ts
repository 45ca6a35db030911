import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deriveSecret, openMasterKey, ringOf } from './master-key.ts'
import { createCredentialSeal } from './sealed-credential.ts'

const oldKey = randomBytes(32)
const newKey = randomBytes(32)

describe('credential seal', () => {
  const seal = createCredentialSeal(ringOf([oldKey]), randomBytes)

  it('opens what it sealed, for the same owner, and never seals alike twice', () => {
    const sealed = seal.seal('camera 1', '비밀 p@ss')
    expect(seal.open('camera 1', sealed)).toBe('비밀 p@ss')
    expect(seal.seal('camera 1', '비밀 p@ss').sealed).not.toEqual(sealed.sealed)
    expect(sealed.sealed.includes('p@ss')).toBe(false)
    expect(() => seal.open('camera 2', sealed)).toThrow('altered')
  })

  it('notices any changed or missing byte', () => {
    const { keyId, sealed } = seal.seal('camera 1', 'secret')
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed)
      changed[index]! ^= 1
      expect(() => seal.open('camera 1', { keyId, sealed: changed })).toThrow('altered')
      expect(() => seal.open('camera 1', {
        keyId,
        sealed: sealed.subarray(0, index),
      })).toThrow('altered')
    }
  })

  it('goes on opening with an older key after a newer one was added, and says when a key is gone', () => {
    const sealed = seal.seal('camera 1', 'secret')
    const rotated = createCredentialSeal(ringOf([oldKey, newKey]), randomBytes)
    expect(rotated.open('camera 1', sealed)).toBe('secret')
    expect(rotated.seal('camera 1', 'secret').keyId).not.toBe(sealed.keyId)
    expect(() => createCredentialSeal(ringOf([newKey]), randomBytes).open('camera 1', sealed)).toThrow('master.key')
  })
})

describe('master key', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(os.tmpdir(), 'ansim-key-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is made once, by whoever is first, readable by us alone, with nothing left beside it', async () => {
    const file = join(folder, 'master.key')
    const rings = await Promise.all(Array.from({ length: 10 }, () => openMasterKey(file, randomBytes)))
    expect(new Set(rings.map(ring => ring.newest.keyId)).size).toBe(1)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['master.key'])
    expect(deriveSecret(rings[0]!, 'a')).toBe(deriveSecret(rings[1]!, 'a'))
    expect(deriveSecret(rings[0]!, 'a')).not.toBe(deriveSecret(rings[0]!, 'b'))
    expect(await readFile(file, 'utf8')).not.toContain(deriveSecret(rings[0]!, 'a'))
  })

  it('is refused when others may read it or it holds no key', async () => {
    const file = join(folder, 'other.key')
    await writeFile(file, 'short\n', { mode: 0o600 })
    await expect(openMasterKey(file, randomBytes)).rejects.toThrow('does not hold a key')
    await writeFile(file, `${randomBytes(32).toString('base64url')}\n`)
    await chmod(file, 0o644)
    await expect(openMasterKey(file, randomBytes)).rejects.toThrow('chmod 600')
  })
})
