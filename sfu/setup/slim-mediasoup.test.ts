import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { insteadOf } from './slim-mediasoup.ts'

const lib = join(import.meta.dirname, '../../node_modules/mediasoup-client/lib')
const left = [
  'handlers/Chrome74',
  'handlers/ReactNative106',
  'handlers/FakeHandler',
  'test/fakeParameters',
]
const kept = [
  'handlers/Chrome111',
  'handlers/Firefox120',
  'handlers/Safari12',
  'Device',
  'index',
  'ortc',
]

it('knows the files of the installed version: one that was renamed would come back unseen', () => {
  for (const file of [
    ...left,
    ...kept,
  ]) {
    expect([
      file,
      existsSync(join(lib, `${file}.js`)),
    ]).toEqual([file, true])
  }
  expect([
    ...readFileSync(join(lib, 'Device.js'), 'utf8').matchAll(/require\("\.\/handlers\/(\w+)"\)/g),
  ].map(([, name]) => name)).toEqual([
    'Chrome111',
    'Chrome74',
    'Firefox120',
    'Safari12',
    'ReactNative106',
  ])
})

it('keeps the handlers of browsers that run these pages', () => {
  expect(kept.map(file => insteadOf(join(lib, `${file}.js`)))).toEqual(kept.map(() => undefined))
})

it('says what to do where an older browser asks for its handler', () => {
  for (const file of left.slice(0, 3)) {
    const exports: Record<string, { createFactory: () => void }> = {}
    // eslint-disable-next-line no-new-func
    new Function('exports', insteadOf(join(lib, `${file}.js`))!)(exports)
    expect(() => exports[file.slice('handlers/'.length)]!.createFactory()).toThrow('This browser is too old to show live pictures: update it')
  }
})
