import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { authorizationFor, digestResponse, parseAuthorization, parseChallenges } from './rtsp-auth.ts'

const request = {
  username: 'Mufasa',
  password: 'Circle of Life',
  method: 'GET',
  uri: '/dir/index.html',
  nonceCount: 1,
  clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
}
const nonce = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v'

describe('digest', () => {
  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const)('agrees with the example of RFC 7616 section 3.9.1 for %s', (algorithm, response) => {
    const challenge = {
      scheme: 'digest',
      algorithm,
      realm: 'http-auth@example.org',
      nonce,
      opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
      qop: 'auth',
      isStale: false,
    } as const
    const header = authorizationFor(challenge, request)
    expect(header).toContain(`response="${response}"`)
    expect(header).toContain('nc=00000001')
    expect(header.includes('algorithm=SHA-256')).toBe(algorithm === 'SHA-256')
  })

  it('agrees with RFC 2617 section 3.5 and, without qop, with RFC 2069 (erratum 749)', () => {
    const old = {
      username: 'Mufasa',
      password: 'CircleOfLife',
      method: 'GET',
      uri: '/dir/index.html',
      nonceCount: '00000001',
      clientNonce: '0a4f113b',
    }
    const challenge = { algorithm: 'MD5', realm: 'testrealm@host.com', nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093' } as const
    expect(digestResponse({ ...challenge, password: 'Circle Of Life', qop: 'auth' } as never, { ...old, password: 'Circle Of Life' })).toBe('6629fae49393a05397450978507c4ef1')
    expect(digestResponse({ ...challenge, qop: 'none' }, old)).toBe('1949323746fe6a43ef61f9606e7febea')
  })
})

describe('parseChallenges', () => {
  it('puts the strongest first, from several headers and several in one', () => {
    const challenges = parseChallenges([
      'Basic realm="cam, \\"east\\"", Digest realm="r", nonce="n1", algorithm=MD5, stale=FALSE',
      'Digest qop="auth,auth-int", realm="r", nonce="n2", algorithm=SHA-256, stale=true, opaque="o"',
      'Digest realm="r", nonce="n3", algorithm=SHA-512-256',
      'Negotiate',
    ])
    expect(challenges).toEqual([
      {
        scheme: 'digest',
        algorithm: 'SHA-256',
        realm: 'r',
        nonce: 'n2',
        opaque: 'o',
        qop: 'auth',
        isStale: true,
      },
      {
        scheme: 'digest',
        algorithm: 'MD5',
        realm: 'r',
        nonce: 'n1',
        opaque: undefined,
        qop: 'none',
        isStale: false,
      },
      { scheme: 'basic', realm: 'cam, "east"' },
    ])
  })

  it('encodes Basic, and quotes what could break out of a quoted string', () => {
    expect(authorizationFor({ scheme: 'basic', realm: '' }, { ...request, username: 'Aladdin', password: 'open sesame' })).toBe('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==')
    const header = authorizationFor({
      scheme: 'digest',
      algorithm: 'MD5',
      realm: 'r"x',
      nonce: 'n',
      qop: 'none',
      isStale: false,
    }, { ...request, username: 'a"b\\c' })
    expect(parseAuthorization(header)?.parameters.get('username')).toBe('a"b\\c')
    expect(parseAuthorization(header)?.parameters.get('realm')).toBe('r"x')
  })

  it('never throws and never loops', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.string({ maxLength: 100 }), fc.constantFrom('Digest ', 'realm="', 'nonce=,', '=', '"', 'Basic'))), (parts) => {
      parseChallenges([
        parts.join(''),
      ])
    }), { numRuns: 2000 })
  })
})
