/* eslint-disable perfectionist/sort-imports -- @peculiar/x509 asks for Reflect.getMetadata at the moment it is loaded. */
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

/** A certificate and its private key, both PEM. */
export interface KeyedCertificate {
  readonly certificatePem: string
  readonly keyPem: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const dayMs = 86_400_000
/** Tablets in a plant without a time server may be behind; a certificate from today would be from tomorrow for them. */
const clockTolerance = dayMs
const authorityLifeMs = 10 * 365 * dayMs
/** Apple refuses server certificates of more than 825 days, even of an authority the person added (support.apple.com/103769). */
const serverLifeMs = 397 * dayMs

/** Makes the certificate authority of one data folder: P-256, ten years, allowed to sign servers and nothing below. */
export async function createAuthority(commonName: string, nowMs: number): Promise<KeyedCertificate> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [
      {
        CN: [commonName],
      },
      {
        O: ['Ansim'],
      },
    ],
    notBefore: new Date(nowMs - clockTolerance),
    notAfter: new Date(nowMs + authorityLifeMs),
    signingAlgorithm: algorithm,
    keys: keys as CryptoKeyPair,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as CryptoKey),
    ],
  }, webcrypto as Crypto)
  return {
    certificatePem: certificate.toString('pem'),
    keyPem: await exportKey(keys.privateKey),
  }
}

/** Makes a server certificate for `names` (DNS names and IP addresses), signed by `authority`, valid for 397 days. */
export async function createServerCertificate(authority: KeyedCertificate, names: readonly string[], isAddress: (name: string) => boolean, nowMs: number): Promise<KeyedCertificate> {
  const authorityCertificate = new x509.X509Certificate(authority.certificatePem)
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [
      {
        CN: [
          (names[0] ?? 'ansim').slice(0, 64),
        ],
      },
    ],
    issuer: authorityCertificate.subject,
    notBefore: new Date(nowMs - clockTolerance),
    notAfter: new Date(Math.min(nowMs + serverLifeMs, authorityCertificate.notAfter.getTime())),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey as CryptoKey,
    signingKey: await importKey(authority.keyPem),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map(name => ({
        type: isAddress(name)
          ? 'ip' as const
          : 'dns' as const,
        value: name,
      }))),
      await x509.AuthorityKeyIdentifierExtension.create(authorityCertificate, false, webcrypto as Crypto),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as CryptoKey),
    ],
  }, webcrypto as Crypto)
  return {
    certificatePem: certificate.toString('pem'),
    keyPem: await exportKey(keys.privateKey),
  }
}

// RFC 5280 4.1.2.2: positive, at most 20 octets.
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16))
  bytes[0] = (bytes[0]! & 0x3F) | 0x40
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

async function importKey(pem: string): Promise<CryptoKey> {
  const [der] = x509.PemConverter.decode(pem)
  return await webcrypto.subtle.importKey('pkcs8', der!, algorithm, false, ['sign']) as CryptoKey
}
