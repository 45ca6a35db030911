import type { TestCamera, TestCameraOptions } from '../demo/rtsp-server/test-camera.ts'
import { X509Certificate } from 'node:crypto'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startTestCamera } from '../demo/rtsp-server/test-camera.ts'
import { createAuthority, createServerCertificate } from '../tls/authority.ts'
import { absCaptureTimeId, expectPicture, refusal, relayCamera } from './testing/relay-camera.ts'

const footage = join(import.meta.dirname, '../demo/footage/crossing.mp4')
const patience = { timeout: 20_000, interval: 20 }
const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse())
    await close()
})

async function camera(options: Partial<TestCameraOptions> = {}): Promise<TestCamera> {
  const started = await startTestCamera({
    streams: { gate: footage },
    ...options,
  })
  closing.push(started.close)
  return started
}

/** A certificate for these names by an authority that nobody knows. */
async function certificate(...names: string[]) {
  const authority = await createAuthority('Test plant', Date.now())
  const server = await createServerCertificate(authority, names, name => /^[\d.]+$/.test(name), Date.now())
  return {
    tls: { key: server.keyPem, cert: server.certificatePem },
    authorities: [authority.certificatePem],
    sha256: new X509Certificate(server.certificatePem).fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

describe('RI1 RS6 the way of the packets', () => {
  it('is UDP where the camera refuses TCP and nobody chose', async () => {
    const gate = await camera({
      transports: ['udp'],
    })
    await expectPicture(relayCamera({
      url: gate.url('gate'),
    }))
    expect(gate.requests.filter(method => method === 'SETUP')).toHaveLength(2)
    await vi.waitFor(() => expect(gate.receiverReports()).toBeGreaterThan(0), patience)
  })

  it('is TCP first, and what was chosen else', async () => {
    const gate = await camera()
    await expectPicture(relayCamera({
      url: gate.url('gate'),
    }))
    await expectPicture(relayCamera({
      url: gate.url('gate'),
      transport: 'udp',
    }))
    expect(gate.requests.filter(method => method === 'SETUP')).toHaveLength(2)
  })

  it('names the other way when the camera refuses the chosen one', async () => {
    const udpOnly = await camera({
      transports: ['udp'],
    })
    expect(await refusal({
      url: udpOnly.url('gate'),
      transport: 'tcp',
    })).toMatchObject({
      code: 'camera-protocol',
      message: expect.stringContaining('choose UDP'),
    })
    const tcpOnly = await camera({
      transports: ['tcp'],
    })
    expect(await refusal({
      url: tcpOnly.url('gate'),
      transport: 'udp',
    })).toMatchObject({
      code: 'camera-protocol',
      message: expect.stringContaining('choose TCP'),
    })
  })

  it('a camera that falls silent by UDP is noticed within 4 s, also at the beginning', async () => {
    const gate = await camera({
      transports: ['udp'],
    })
    const relaying = relayCamera({
      url: gate.url('gate'),
    })
    await expectPicture(relaying)
    const silentAt = Date.now()
    gate.setSilent(true)
    expect(await relaying.end).toMatchObject({ reason: 'failed', code: 'camera-silent' })
    expect(Date.now() - silentAt).toBeLessThan(4000)
  })
})

describe('RI2 RS7 rtsps', () => {
  it('plays from a camera that a known authority vouches for', async () => {
    const { tls, authorities } = await certificate('127.0.0.1', 'localhost')
    const gate = await camera({ tls })
    expect(gate.url('gate')).toMatch(/^rtsps:/)
    // The packets stay in TLS though UDP was asked for.
    await expectPicture(relayCamera({
      url: gate.url('gate'),
      transport: 'udp',
    }, { authorities }))
    await expectPicture(relayCamera({ url: `rtsps://localhost:${gate.port}/gate` }, { authorities }))
  })

  it('says nothing to a camera whose certificate is unknown, and names its fingerprint and the remedy', async () => {
    const { tls, sha256 } = await certificate('127.0.0.1')
    const gate = await camera({ tls })
    const end = await refusal({
      url: gate.url('gate'),
      username: 'a',
      password: 'b',
    })
    expect(end).toMatchObject({
      code: 'camera-certificate-unknown',
      message: expect.stringContaining(sha256),
    })
    expect(gate.requests).toEqual([])
    await expectPicture(relayCamera({
      url: gate.url('gate'),
      certificateSha256: sha256,
    }))
  })

  it('refuses a certificate of another host, and another than the pinned one', async () => {
    const { tls, authorities, sha256 } = await certificate('other.example')
    const gate = await camera({ tls })
    expect(await refusal({
      url: gate.url('gate'),
    }, { authorities })).toMatchObject({ code: 'camera-certificate-unknown' })
    expect(await refusal({
      url: gate.url('gate'),
      certificateSha256: sha256.replace(/^./, digit => digit === '0'
        ? '1'
        : '0'),
    }, { authorities }))
      .toMatchObject({
        code: 'camera-certificate-unknown',
        message: expect.stringContaining('another certificate'),
      })
    expect(gate.requests).toEqual([])
  })

  it('a secure camera that goes away ends the relay, and nothing else', async () => {
    const { tls, sha256 } = await certificate('127.0.0.1')
    const gate = await camera({ tls })
    const relaying = relayCamera({
      url: gate.url('gate'),
      certificateSha256: sha256,
    })
    await expectPicture(relaying)
    await gate.stop()
    expect(await relaying.end).toMatchObject({ reason: 'failed', code: 'camera-stream-ended' })
  })

  it('says that a port speaks no TLS', async () => {
    const gate = await camera()
    expect(await refusal({
      url: gate.url('gate').replace('rtsp:', 'rtsps:'),
    })).toMatchObject({
      code: 'camera-protocol',
      message: expect.stringContaining('rtsp://'),
    })
  })
})

describe('RI3 RS5 redirects', () => {
  it('are followed on the same host, also to another port', async () => {
    const other = await camera({
      streams: { yard: footage },
    })
    const gate = await camera({
      redirects: {
        old: '/older',
        older: other.url('yard'),
      },
    })
    await expectPicture(relayCamera({
      url: gate.url('old'),
    }))
    expect(other.requests).toContain('PLAY')
    expect(gate.connections()).toBe(0)
  })

  it('are not followed to another host, for ever, or out of TLS', async () => {
    const { tls, sha256 } = await certificate('127.0.0.1')
    const secure = await camera({
      tls,
      redirects: { open: 'rtsp://127.0.0.1:554/x' },
    })
    const gate = await camera({
      redirects: {
        away: 'rtsp://admin:secret@127.0.0.2:554/gate',
        round: '/round',
        odd: 'http://[',
      },
    })
    const away = await refusal({
      url: gate.url('away'),
    })
    expect(away).toMatchObject({
      code: 'camera-protocol',
      message: expect.stringContaining('127.0.0.2'),
    })
    expect(away.message).not.toContain('secret')
    const requestsBefore = gate.requests.length
    expect(await refusal({
      url: gate.url('round'),
    })).toMatchObject({
      code: 'camera-protocol',
      message: expect.stringContaining('3 times'),
    })
    expect(gate.requests.slice(requestsBefore).filter(method => method === 'DESCRIBE')).toHaveLength(4)
    expect(await refusal({
      url: gate.url('odd'),
    })).toMatchObject({ code: 'camera-protocol' })
    expect(await refusal({
      url: secure.url('open'),
      certificateSha256: sha256,
    })).toMatchObject({
      code: 'camera-protocol',
      message: expect.stringContaining('listen'),
    })
  })
})

describe('RI8 capture time', () => {
  it('is stamped in the server\'s clock, and the camera\'s offset is known, by its sender reports', async () => {
    const clockOffsetMs = -3_600_000
    const gate = await camera({ clockOffsetMs, reportEveryMs: 200 })
    const relaying = relayCamera({
      url: gate.url('gate'),
    })
    await expectPicture(relaying, 60)
    expect(Math.abs((relaying.stream.stats().clockOffsetMs ?? Number.NaN) - clockOffsetMs)).toBeLessThan(2000)
    const stamps = relaying.packets.map(packet => packet.extensions.find(({ id }) => id === absCaptureTimeId)?.data)
    expect(stamps.map(stamp => stamp !== undefined)).toEqual(relaying.packets.map(packet => packet.mark.isFirst))
    const times = stamps.flatMap((stamp) => {
      const view = stamp && new DataView(stamp.buffer, stamp.byteOffset, 8)
      return view
        ? [(view.getUint32(0) - 2_208_988_800 + view.getUint32(4) / 2 ** 32) * 1000]
        : []
    })
    expect(Math.abs((times.at(-1) ?? 0) - Date.now())).toBeLessThan(5000)
  })

  it('is the arrival where a camera sends no reports', async () => {
    const gate = await camera({ clockOffsetMs: 'none' })
    const relaying = relayCamera({
      url: gate.url('gate'),
    })
    await expectPicture(relaying)
    expect(relaying.stream.stats().clockOffsetMs).toBeUndefined()
  })
})

describe('RI4 a session', () => {
  it('is kept alive by OPTIONS where the camera does not offer GET_PARAMETER', async () => {
    const gate = await camera({
      methods: [
        'OPTIONS',
        'DESCRIBE',
        'SETUP',
        'PLAY',
        'TEARDOWN',
      ],
      sessionTimeoutS: 2,
    })
    await expectPicture(relayCamera({
      url: gate.url('gate'),
    }))
    await vi.waitFor(() => expect(gate.requests.filter(method => method === 'OPTIONS').length).toBeGreaterThan(1), patience)
    expect(gate.requests).not.toContain('GET_PARAMETER')
  })

  it('that is connected but half open is seen as a failure', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1')
    closing.push(() => server.close())
    await vi.waitFor(() => expect(server.listening).toBe(true), patience)
    const { port } = server.address() as { port: number }
    expect(await refusal({ url: `rtsp://127.0.0.1:${port}/x` }, {
      timing: { answerMs: 200 },
    })).toMatchObject({ code: 'camera-unreachable' })
  })
})
