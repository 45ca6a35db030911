import { expect, it } from 'vitest'
import { checkout } from './pinned-node.mjs'
import { writeThirdPartyNotices } from './third-party-notices.mjs'
import { isPermitted, listShippedPackages } from './third-party-packages.mjs'

it('every package that the server runs on or the pages hold has a permissive licence', async () => {
  const shipped = await listShippedPackages(checkout)
  expect(shipped.filter(found => !isPermitted(found)).map(({ name, license }) => `${name}: ${license}`)).toEqual([])
  // Direct, by import, by stylesheet, and what those want in their turn.
  expect(shipped.map(({ name }) => name)).toEqual(expect.arrayContaining([
    'mediasoup',
    'fastify',
    'light-my-request',
    'vue',
    '@vue/reactivity',
    'dexie',
    'mediasoup-client',
    'onnxruntime-web',
    'tailwindcss',
    'pretendard',
    'workbox-core',
  ]))
  expect(shipped.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['eslint']))
})

it.each([
  ['MIT', 'x', true],
  ['(MIT OR GPL-3.0-only)', 'x', true],
  ['MIT AND GPL-3.0-only', 'x', false],
  ['(Apache-2.0 AND BSD-3-Clause)', 'x', true],
  ['AGPL-3.0-only', 'x', false],
  ['MPL-2.0', 'mediabunny', true],
  ['MPL-2.0', 'x', false],
  ['OFL-1.1', 'pretendard', true],
  ['unknown', 'x', false],
])('judges %s of %s', (license, name, permitted) => {
  expect(isPermitted({ name, license })).toBe(permitted)
})

it('writes down each with its version, licence and text, after our own notice', async () => {
  const text = await writeThirdPartyNotices(checkout)
  expect(text).toMatch(/^Ansim\nCopyright/)
  expect(text).toMatch(/^mediasoup \d+\.\d+\.\d+\nLicence: ISC$/m)
  expect(text).toContain('Permission is hereby granted, free of charge')
  expect(text).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION')
  expect(text).toContain('SIL OPEN FONT LICENSE')
  expect(text).not.toContain(checkout)
})
