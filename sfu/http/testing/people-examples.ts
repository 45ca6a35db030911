import type { RouteName } from '#contract/routes'
import type { ExampleAsker, MakeExample } from './example-parts.ts'
import { randomBytes } from 'node:crypto'
import { hotpCode, totpStep } from '../../auth/totp.ts'
import { randomText, uniqueName } from './example-parts.ts'

/** Signing in, people, sites, and what concerns the whole organization. */
export const peopleExamples: Partial<Record<RouteName, MakeExample>> = {
  'session.create': async id => ({
    body: { token: await id('signInToken') },
  }),
  'setup.complete': () => ({
    body: {
      token: randomText(),
      name: uniqueName(),
      password: uniqueName(),
    },
  }),
  'sign-in.password': async (_, { login, password }) => ({
    body: { login: await login(), password },
  }),
  'sign-in.second-step': () => ({
    body: {
      challenge: randomText(),
      code: '123456',
    },
  }),
  'invitation.create': async id => ({
    body: {
      name: uniqueName(),
      role: 'viewer',
      scope: {
        kind: 'some',
        siteIds: [await id('siteId')],
        cameraIds: [await id('cameraId')],
      },
    },
  }),
  'invitation.look': async id => ({
    body: { token: await id('invitationToken') },
  }),
  'invitation.accept': async id => ({
    body: {
      token: await id('invitationToken'),
      name: uniqueName(),
      password: `correct horse ${randomBytes(6).toString('hex')}`,
    },
  }),
  'member.update': () => ({
    body: {
      name: uniqueName(),
    },
  }),
  'account.update': () => ({
    body: {
      name: uniqueName(),
    },
  }),
  'account.change-password': (_, { password }) => ({
    body: {
      password,
      nextPassword: uniqueName(),
    },
  }),
  'account.begin-totp': (_, { password }) => ({
    body: { password },
  }),
  'account.confirm-totp': async (_, asker) => ({
    body: { code: await beginTotp(asker) },
  }),
  'account.remove-totp': (_, { password }) => ({
    body: { password },
  }),
  'account.renew-recovery-codes': (_, { password }) => ({
    body: { password },
  }),
  'account.end-session': async (_, { otherSessionId }) => ({
    params: { sessionId: await otherSessionId() },
  }),
  'site.create': () => ({
    body: {
      name: uniqueName(),
      timeZone: 'Asia/Seoul',
    },
  }),
  'site.update': () => ({
    body: {
      name: uniqueName(),
      timeZone: 'Asia/Seoul',
    },
  }),
  'retention.update': () => ({
    body: { retentionDays: 30 },
  }),
  'allow-list.update': () => ({
    body: { ranges: [] },
  }),
}

async function beginTotp({ client, cookie, password }: ExampleAsker): Promise<string> {
  const { text } = await client({
    method: 'POST',
    path: '/api/account/totp',
    body: { password },
  }, cookie)
  const secret = /secret=([A-Z2-7]+)/.exec(text)?.[1] ?? /"secret":"([A-Z2-7]+)"/.exec(text)?.[1] ?? ''
  return hotpCode(fromBase32(secret), totpStep(Date.now() as never))
}

function fromBase32(text: string): Uint8Array {
  const bits = [...text].map(letter => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], byte => Number.parseInt(byte, 2))
}
