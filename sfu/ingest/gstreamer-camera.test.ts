import type { TestContext } from 'vitest'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAuthority, createServerCertificate } from '../tls/authority.ts'
import { startGstreamerCamera } from './testing/gstreamer-camera.ts'
import { expectPicture, refusal, relayCamera } from './testing/relay-camera.ts'

const footage = join(import.meta.dirname, '../demo/footage/plant-1-press.mp4')

async function camera({ skip }: Pick<TestContext, 'skip'>, ...options: string[]): Promise<string> {
  const started = await startGstreamerCamera(footage, options)
  return 'url' in started
    ? started.url
    : skip(started.absent)
}

/** One after the other: GStreamer's server loses a packet of all its clients now and then when another one comes. */
async function expectPictureOf(...relayed: Parameters<typeof relayCamera>): Promise<void> {
  const relaying = relayCamera(...relayed)
  await expectPicture(relaying)
  await relaying.close()
}

describe('a camera that is not ours', () => {
  it('RI1 sends by TCP, and by UDP when asked to', async (context) => {
    const url = await camera(context)
    await expectPictureOf({ url })
    await expectPictureOf({ url, transport: 'udp' })
  })

  it('RI1 that refuses TCP sends by UDP', async (context) => {
    const url = await camera(context, '--udp-only')
    await expectPictureOf({ url })
    expect(await refusal({ url, transport: 'tcp' })).toMatchObject({
      message: expect.stringContaining('choose UDP'),
    })
  })

  it('RI2 speaks rtsps, with a certificate that a known authority vouches for or whose fingerprint was entered', async (context) => {
    const authority = await createAuthority('Test plant', Date.now())
    const server = await createServerCertificate(authority, ['127.0.0.1'], () => true, Date.now())
    const folder = await mkdtemp(join(tmpdir(), 'ansim-camera-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'camera.pem'), `${server.certificatePem.trim()}\n${server.keyPem.trim()}\n`, { mode: 0o600 })
    const url = await camera(context, '--tls', join(folder, 'camera.pem'))
    expect(url).toMatch(/^rtsps:/)
    await expectPicture(relayCamera({ url }, {
      authorities: [authority.certificatePem],
    }))
    const sha256 = new X509Certificate(server.certificatePem).fingerprint256.replaceAll(':', '').toLowerCase()
    await expectPictureOf({ url, certificateSha256: sha256 })
    expect(await refusal({ url })).toMatchObject({
      code: 'camera-certificate-unknown',
      message: expect.stringContaining(sha256),
    })
  })
})
