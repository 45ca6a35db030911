import { expect, it } from 'vitest'
import { readConfig } from './config.ts'

const flags = { port: 8080, cameras: [] }
const env = { ANSIM_DEFAULT_DATA: '/var/lib/ansim', ANSIM_POSTGRES_BIN: '/pg/bin' }

it('is for this machine alone without a host', () => {
  const config = readConfig(flags, env, 'plant')
  expect(config).toEqual({
    port: 8080,
    dataDir: '/var/lib/ansim',
    idleCameraMs: 600_000,
    suspendSiteMs: 1_800_000,
    transcodes: 2,
    cameras: [],
    names: ['localhost', '127.0.0.1', '::1'],
    postgresBinDir: '/pg/bin',
    trustedProxies: [],
    cameraNetworks: [],
    alertNetworks: [],
  })
})

it('answers to the host, the machine\'s own name and loopback', () => {
  expect(readConfig({ ...flags, host: 'Plant.Example' }, env, 'HUB').names).toEqual([
    'plant.example',
    'hub',
    'hub.local',
    'localhost',
    '127.0.0.1',
    '::1',
  ])
  expect(readConfig({ ...flags, host: '192.168.1.20' }, env, 'hub.plant.example').names).toEqual([
    '192.168.1.20',
    'hub.plant.example',
    'localhost',
    '127.0.0.1',
    '::1',
  ])
})

it('takes flags before the environment, and empty variables as unset', () => {
  expect(readConfig({ ...flags, dataDir: '/data' }, env).dataDir).toBe('/data')
  expect(readConfig(flags, { ...env, DATABASE_URL: '', ANSIM_CHROMIUM: '' })).not.toHaveProperty('databaseUrl')
  expect(readConfig(flags, { ...env, ANSIM_SERVICE_UID: '999', ANSIM_SERVICE_GID: '995' }).serviceUser).toEqual({ uid: 999, gid: 995 })
  expect(readConfig(flags, { ...env, ANSIM_SERVICE_UID: '999' })).not.toHaveProperty('serviceUser')
})

it('takes the number of media workers and the patience with idle cameras', () => {
  expect(readConfig(flags, { ...env, ANSIM_MEDIA_WORKERS: '3', ANSIM_IDLE_CAMERA_MINUTES: '0' }, 'plant')).toMatchObject({ mediaWorkers: 3, idleCameraMs: 0 })
  expect(readConfig(flags, { ...env, ANSIM_IDLE_CAMERA_MINUTES: '0.5' }, 'plant').idleCameraMs).toBe(30_000)
  expect(readConfig(flags, { ...env, ANSIM_SUSPEND_MINUTES: '0.1' }, 'plant').suspendSiteMs).toBe(6_000)
  for (const wrong of [
    { ANSIM_MEDIA_WORKERS: '0' },
    { ANSIM_MEDIA_WORKERS: '33' },
    { ANSIM_IDLE_CAMERA_MINUTES: '-1' },
  ]) {
    expect(() => readConfig(flags, {
      ...env,
      ...wrong,
    }, 'plant')).toThrow(Object.keys(wrong)[0])
  }
})

it('says which flag or variable is wrong, and never what it holds', () => {
  for (const [wrongFlags, wrongEnv, name] of [
    [
      { ...flags, port: 70_000 },
      env,
      '--port',
    ],
    [
      { ...flags, dataDir: 'relative' },
      env,
      '--dataDir',
    ],
    [
      flags,
      { ...env, ANSIM_SERVICE_UID: 'secret-word' },
      'ANSIM_SERVICE_UID',
    ],
    [
      flags,
      { ANSIM_POSTGRES_BIN: '/pg/bin' },
      '--data',
    ],
    [
      flags,
      { ANSIM_DEFAULT_DATA: '/d' },
      'DATABASE_URL',
    ],
  ] as const) {
    expect(() => readConfig(wrongFlags, wrongEnv)).toThrow(name)
    expect(() => readConfig(wrongFlags, wrongEnv)).not.toThrow('secret-word')
  }
})
