import { Buffer } from 'node:buffer'
import { createECDH, createPublicKey, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { vapidAuthorization } from './vapid.ts'
import { encryptPushMessage } from './web-push-encryption.ts'

const of = (text: string): Buffer => Buffer.from(text, 'base64url')

describe('web push', () => {
  it('AL10 encrypts the example of RFC 8291, Appendix A, byte for byte', () => {
    const body = encryptPushMessage(Buffer.from('When I grow up, I want to be a watermelon'), {
      p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      auth: 'BTBZMqHH6r4Tts7J_aSIgg',
    }, {
      salt: of('DGv6ra1nlYgDCS1FRnbzlw'),
      privateKey: of('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
    })
    expect(body.toString('base64url')).toBe('DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN')
  })

  it('AL10 signs for one push service and half a day (RFC 8292)', () => {
    const ecdh = createECDH('prime256v1')
    const publicKey = ecdh.generateKeys().toString('base64url')
    const header = vapidAuthorization('https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV', {
      publicKey,
      privateKey: ecdh.getPrivateKey().toString('base64url'),
    }, 'mailto:push@example.com', epochMs(1_453_480_568_000))
    const [, token = '', key] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(header) ?? []
    expect(key).toBe(publicKey)
    const [head = '', claims = '', signature = ''] = token.split('.')
    // The token of RFC 8292 2.4, but for the signature, which is random.
    expect(head).toBe('eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9')
    expect(claims).toBe('eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0')
    expect(verifies(publicKey, `${head}.${claims}`, signature)).toBe(true)
    expect(verifies(publicKey, `${head}.${claims}x`, signature)).toBe(false)
  })

  it('AL10 checks signatures as push services do: that of RFC 8292 2.4 is one', () => {
    const signed = 'eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0'
    expect(verifies('BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs', signed, 'i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA')).toBe(true)
  })
})

function verifies(publicKey: string, signed: string, signature: string): boolean {
  const point = of(publicKey)
  return verify('sha256', Buffer.from(signed), {
    key: createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: point.subarray(1, 33).toString('base64url'),
        y: point.subarray(33).toString('base64url'),
      },
    }),
    dsaEncoding: 'ieee-p1363',
  }, of(signature))
}
