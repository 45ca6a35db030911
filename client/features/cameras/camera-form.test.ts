import type { Camera } from '#contract/camera'
import { expect, it } from 'vitest'
import { addressOf, formOf, newCameraOf, probeRequestOf, updateOf } from './camera-form.ts'

const camera: Camera = {
  cameraId: '0197a000-0000-4000-8000-000000000001' as Camera['cameraId'],
  name: 'Gate',
  kind: 'rtsp',
  address: 'rtsp://h:554/1?token=***',
  subAddress: 'rtsp://h:554/2',
  transport: 'tcp',
  transcode: 'never',
  streams: [
    {
      streamKind: 'main',
      ingest: { status: 'connecting', since: 1 as never },
    },
  ],
}

it('begins the address of a found camera with its host', () => {
  expect(['10.0.0.20', 'fe80::1'].map(host => addressOf({ host }))).toEqual(['rtsp://10.0.0.20:554/', 'rtsp://[fe80::1]:554/'])
})

it('sends of a changed camera only what differs', () => {
  const form = formOf(camera)
  expect(updateOf(form, camera)).toEqual({})
  expect(updateOf({ ...form, name: ' Gate 2 ' }, camera)).toEqual({ name: 'Gate 2' })
  expect(updateOf({ ...form, subAddress: ' ' }, camera)).toEqual({ subAddress: null })
  expect(updateOf({ ...form, password: 'new' }, camera)).toEqual({
    login: { username: '', password: 'new' },
  })
  expect(updateOf({
    ...form,
    transport: 'udp',
    transcode: 'allowed',
    address: 'rtsp://x/1',
  }, camera)).toEqual({ address: 'rtsp://x/1', transport: 'udp', transcode: 'allowed' })
})

it('sends of a new one what was filled in', () => {
  const form = {
    ...formOf(undefined),
    name: 'Gate',
    address: ' rtsp://h/1 ',
  }
  expect(newCameraOf(form)).toEqual({
    kind: 'rtsp',
    name: 'Gate',
    address: 'rtsp://h/1',
    transport: 'auto',
    transcode: 'never',
  })
  expect(newCameraOf({
    ...form,
    username: 'u',
    password: 'p',
    subAddress: 'rtsp://h/2',
  })).toMatchObject({
    login: { username: 'u', password: 'p' },
    subAddress: 'rtsp://h/2',
  })
  expect(probeRequestOf(form, undefined)).not.toHaveProperty('cameraId')
  expect(probeRequestOf(formOf(camera), camera)).toEqual({
    address: camera.address,
    transport: 'tcp',
    transcode: 'never',
    cameraId: camera.cameraId,
  })
})
