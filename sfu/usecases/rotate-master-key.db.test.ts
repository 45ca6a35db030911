import type { CameraId, MemberId, OrganizationId } from '#contract/ids'
import type { RenewableKeyRing } from '../auth/master-key.ts'
import type { TestContext } from './testing/test-context.ts'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openMasterKey } from '../auth/master-key.ts'
import { createCredentialSeal } from '../auth/sealed-credential.ts'
import { operatorOf } from '../core/actor.ts'
import { createCamera } from './create-camera.ts'
import { revealCredentials } from './reveal-credentials.ts'
import { rotateMasterKey } from './rotate-master-key.ts'
import { addOrganization, openTestContext } from './testing/test-context.ts'
import { totpOwner } from './totp-secret.ts'
import { updateCamera } from './update-camera.ts'

const theirs = '22222222-2222-4222-8222-222222222222' as OrganizationId
let t: TestContext
let file = ''
let folder = ''
let ring: RenewableKeyRing
const cameras: { organizationId: OrganizationId, cameraId: CameraId }[] = []

beforeEach(async () => {
  t = await openTestContext()
  await addOrganization(t.test, theirs)
  folder = await mkdtemp(join(tmpdir(), 'ansim-rotate-'))
  file = join(folder, 'master.key')
  cameras.length = 0
  await restart()
  for (const [index, organizationId] of [t.organizationId, t.organizationId, theirs].entries()) {
    const { cameraId } = await createCamera(context(), operatorOf(organizationId), { name: `Camera ${index}`, address: `rtsp://u:word-${index}@192.0.2.7/x`, subAddress: 'rtsp://192.0.2.7/sub' } as never)
    cameras.push({ organizationId, cameraId })
  }
})
afterEach(async () => {
  await t.close()
  await rm(folder, { recursive: true, force: true })
})

/** As a server that starts again reads it. */
async function restart(): Promise<void> {
  ring = await openMasterKey(file, randomBytes)
}
function context() {
  return {
    ...t.context,
    seal: createCredentialSeal(ring, randomBytes),
  }
}
const keysInFile = async (): Promise<number> => (await readFile(file, 'utf8')).trim().split('\n').length

async function expectAllOpen(): Promise<void> {
  for (const [index, { organizationId, cameraId }] of cameras.entries()) {
    expect(await revealCredentials(context(), organizationId, cameraId)).toMatchObject({ username: 'u', password: `word-${index}` })
    await revealCredentials(context(), organizationId, cameraId, 'sub')
  }
}

async function keyIds(): Promise<string[]> {
  return (await t.test.superuser.query<{ key_id: string }>('select distinct key_id from camera_credential')).rows.map(({ key_id }) => key_id)
}

it('SE6 seals everything anew by a new key, of all organizations, and forgets the old one', async () => {
  const before = ring.newest.keyId
  const { keyId, resealed } = await rotateMasterKey(context(), t.operator, ring)
  expect(resealed).toBe(6)
  expect(keyId).not.toBe(before)
  expect(await keyIds()).toEqual([keyId])
  expect([await keysInFile(), (await stat(file)).mode & 0o777]).toEqual([1, 0o600])
  await expectAllOpen()
  await restart()
  await expectAllOpen()
  expect((await rotateMasterKey(context(), t.operator, ring)).keyId).not.toBe(keyId)
  await expectAllOpen()
})

it('SE6 a crash after any step loses nothing, and rotating again ends it', async () => {
  class Crash extends Error {}
  const crash = async (): Promise<never> => { throw new Crash('the power went') }
  const steps: Record<string, () => Promise<unknown>> = {
    'before the new key is in the file': () => rotateMasterKey(context(), t.operator, {
      ...ringParts(),
      addKey: crash,
    }),
    'with both keys in the file': () => rotateMasterKey({
      ...context(),
      database: { ...t.context.database, withoutOrganization: crash },
    }, t.operator, ring),
    'in the middle of the sealing': () => {
      let sealed = 0
      const { seal } = context()
      return rotateMasterKey({
        ...context(),
        seal: {
          ...seal,
          seal(owner, text) {
            if (++sealed === 4)
              throw new Crash('the power went')
            return seal.seal(owner, text)
          },
        },
      }, t.operator, ring)
    },
    'after the commit': () => rotateMasterKey(context(), t.operator, {
      ...ringParts(),
      dropOlder: crash,
    }),
  }
  for (const [name, step] of Object.entries(steps)) {
    await expect(step(), name).rejects.toThrow(Crash)
    await restart()
    await expectAllOpen()
  }
  expect(await keysInFile()).toBeGreaterThan(1)
  const { keyId } = await rotateMasterKey(context(), t.operator, ring)
  expect(await keyIds()).toEqual([keyId])
  expect(await keysInFile()).toBe(1)
  await restart()
  await expectAllOpen()
})

it('SE6 what was sealed by the old key a moment before is refused, not stored unreadable', async () => {
  const stale = createCredentialSeal({
    newest: ring.newest,
    find: id => ring.find(id),
  }, randomBytes)
  const { cameraId } = cameras[0]!
  await rotateMasterKey(context(), t.operator, ring)
  await expect(updateCamera({
    ...context(),
    seal: stale,
  }, t.operator, cameraId, { address: 'rtsp://u:late@192.0.2.7/y' } as never)).rejects.toMatchObject({ code: 'busy' })
  await expectAllOpen()
})

it('SE6 seals second steps anew, too', async () => {
  const memberId = '33333333-3333-4333-8333-333333333333' as MemberId
  await t.test.superuser.query('insert into member (organization_id, member_id, name, role, created_at) values ($1, $2, \'Kim\', \'reviewer\', now())', [t.organizationId, memberId])
  const { keyId, sealed } = context().seal.seal(totpOwner(t.organizationId, memberId), 'totp-secret')
  await t.test.superuser.query('insert into member_totp (organization_id, member_id, is_confirmed, key_id, sealed) values ($1, $2, true, $3, $4)', [
    t.organizationId,
    memberId,
    keyId,
    sealed,
  ])
  const rotation = await rotateMasterKey(context(), t.operator, ring)
  expect(rotation.resealed).toBe(7)
  const { rows: [row] } = await t.test.superuser.query('select key_id, sealed from member_totp')
  expect(row.key_id).toBe(rotation.keyId)
  expect(context().seal.open(totpOwner(t.organizationId, memberId), { keyId: row.key_id, sealed: row.sealed })).toBe('totp-secret')
})

function ringParts(): RenewableKeyRing {
  return {
    get newest() { return ring.newest },
    find: id => ring.find(id),
    olderKeyIds: () => ring.olderKeyIds(),
    addKey: () => ring.addKey(),
    dropOlder: () => ring.dropOlder(),
  }
}
