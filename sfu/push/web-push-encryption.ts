import { Buffer } from 'node:buffer'
import { createCipheriv, createECDH, hkdfSync } from 'node:crypto'

/** A browser's half: its P-256 public key and the secret it shares with us, both base64url. */
export interface BrowserKeys {
  readonly p256dh: string
  readonly auth: string
}

/** New for each message: 16 random bytes, and a P-256 private key of 32 bytes that is used this once. */
export interface MessageKeys {
  readonly salt: Uint8Array
  readonly privateKey: Uint8Array
}

/** One record holds the whole message (RFC 8188); push services take 4096 bytes at most (RFC 8030 7.2). */
const recordBytes = 4_096

/**
 * Encrypts a push message so that only the browser reads it, not the service that carries it: RFC 8291 over the content coding `aes128gcm`
 * of RFC 8188. Answers the whole body: salt, record size, our public key, ciphertext.
 * Throws for keys that are no point of the curve.
 */
export function encryptPushMessage(plaintext: Uint8Array, browser: BrowserKeys, { salt, privateKey }: MessageKeys): Buffer {
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(privateKey)
  const ours = ecdh.getPublicKey()
  const theirs = Buffer.from(browser.p256dh, 'base64url')
  const shared = ecdh.computeSecret(theirs)
  const ikm = hkdf(shared, Buffer.from(browser.auth, 'base64url'), Buffer.concat([
    Buffer.from('WebPush: info\0'),
    theirs,
    ours,
  ]), 32)
  const key = hkdf(ikm, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = hkdf(ikm, salt, Buffer.from('Content-Encoding: nonce\0'), 12)
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  const header = Buffer.alloc(21)
  header.set(salt)
  header.writeUInt32BE(recordBytes, 16)
  header.writeUInt8(ours.length, 20)
  return Buffer.concat([
    header,
    ours,
    cipher.update(plaintext),
    // The delimiter of the last record (RFC 8188 2).
    cipher.update(Uint8Array.of(2)),
    cipher.final(),
    cipher.getAuthTag(),
  ])
}

function hkdf(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, bytes))
}
