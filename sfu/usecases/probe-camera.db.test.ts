import type { StreamAddress } from '../core/camera-source.ts'
import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCamera } from './create-camera.ts'
import { probeCamera } from './probe-camera.ts'
import { addOrganization, openTestContext } from './testing/test-context.ts'

let t: TestContext
beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())
const { signal } = new AbortController()

describe('a probe', () => {
  it('AU8 CM1 uses the stored login for the camera\'s own host, and no answer or log holds it', async () => {
    const { cameraId } = await createCamera(t.context, t.operator, { name: 'Gate', address: 'rtsp://u:hush-1@10.0.0.5/1?token=hush-2' })
    const asked: StreamAddress[] = []
    const probe = async (address: StreamAddress) => {
      asked.push(address)
      return {
        facts: { codec: 'H264' },
      }
    }
    const reports = [
      await probeCamera(t.context, t.operator, { cameraId, address: 'rtsp://10.0.0.5:554/1?token=***' }, probe, signal),
      await probeCamera(t.context, t.operator, { cameraId, address: 'rtsp://10.0.0.6/1' }, probe, signal),
      await probeCamera(t.context, t.operator, {
        address: 'rtsp://10.0.0.5/1',
        login: { username: 'v', password: 'hush-3' },
        transport: 'udp',
      }, probe, signal),
    ]
    expect(asked).toEqual([
      {
        url: 'rtsp://10.0.0.5:554/1?token=hush-2',
        username: 'u',
        password: 'hush-1',
        transport: 'auto',
      },
      { url: 'rtsp://10.0.0.6:554/1', transport: 'auto' },
      {
        url: 'rtsp://10.0.0.5:554/1',
        username: 'v',
        password: 'hush-3',
        transport: 'udp',
      },
    ])
    expect(JSON.stringify([reports, t.log])).not.toContain('hush')
    expect(reports[0]?.address).toBe('rtsp://10.0.0.5:554/1?token=***')
  })

  it('AU3 of another organization\'s camera is of one that is not there', async () => {
    const theirs = '22222222-2222-4222-8222-222222222222' as never
    await addOrganization(t.test, theirs)
    const { cameraId } = await createCamera(t.context, t.operator, { name: 'Ours', address: 'rtsp://u:p@h/1' })
    await expect(probeCamera(t.context, { kind: 'operator', organizationId: theirs }, { cameraId, address: 'rtsp://h:554/1' }, async () => ({ facts: {} }), signal)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('gives the fingerprint of a certificate that is to be accepted or not, and asks with the accepted one', async () => {
    const certificateSha256 = 'ab'.repeat(32)
    const asked: StreamAddress[] = []
    const probe = async (address: StreamAddress) => {
      asked.push(address)
      return {
        facts: {},
        failure: {
          code: 'camera-certificate-unknown',
          message: 'Nobody vouches for it.',
          details: { certificateSha256, other: 'x' },
        },
      } as const
    }
    const report = await probeCamera(t.context, t.operator, { address: 'rtsps://h/1' }, probe, signal)
    expect([report.verdict, report.failure]).toEqual([
      'refused',
      { code: 'camera-certificate-unknown', message: 'Nobody vouches for it.', certificateSha256 },
    ])
    await probeCamera(t.context, t.operator, { address: 'rtsps://h/1', certificateSha256 }, probe, signal)
    expect(asked.map(address => address.certificateSha256)).toEqual([undefined, certificateSha256])
  })

  it('PR1 has a price instead of a refusal where transcoding is allowed', async () => {
    const probe = async () => ({
      facts: { codec: 'H265' },
      failure: { code: 'camera-no-h264', message: 'H.265' },
    }) as const
    expect((await probeCamera(t.context, t.operator, { address: 'rtsp://h/1' }, probe, signal)).verdict).toBe('refused')
    expect((await probeCamera(t.context, t.operator, { address: 'rtsp://h/1', transcode: 'allowed' }, probe, signal)).verdict).toBe('warning')
    // Nothing was found out but that it cannot be used.
    const vague = async () => ({
      facts: { codec: 'H264' },
      failure: { code: 'camera-b-frames', message: '' },
    }) as const
    expect((await probeCamera(t.context, t.operator, { address: 'rtsp://h/1' }, vague, signal)).verdict).toBe('refused')
    const silent = async () => ({
      facts: { codec: 'H264' },
      failure: { code: 'camera-silent', message: '' },
    }) as const
    expect((await probeCamera(t.context, t.operator, { address: 'rtsp://h/1' }, silent, signal)).verdict).toBe('refused')
  })
})
