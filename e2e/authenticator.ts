import { Buffer } from 'node:buffer'
import { createHmac } from 'node:crypto'

/** What an authenticator app on a phone shows at `atMs` (RFC 6238: SHA-1, 30 s, 6 digits). Written by itself, so that it does not share the server's mistakes. */
export function authenticatorCode(base32: string, atMs: number): string {
  const bits = [
    ...base32.replaceAll(/\s|=+$/g, ''),
  ].map(letter => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const secret = Buffer.from(bits.match(/.{8}/g)!.map(byte => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 30_000)))
  const hash = createHmac('sha1', secret).update(counter).digest()
  const at = hash[19]! & 15
  return String((hash.readUInt32BE(at) & 0x7FFF_FFFF) % 1_000_000).padStart(6, '0')
}
