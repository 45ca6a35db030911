import type { MachineFacts } from './judge.mjs'
import { describe, expect, it } from 'vitest'
import { judgeMachine } from './judge.mjs'

const nowMs = Date.UTC(2026, 10, 21)
const fine: MachineFacts = {
  hostNode: 'v20.19.2',
  pinnedNode: 'v24.21.0',
  packages: 'complete',
  worker: 'runs',
  postgres: 'runs',
  chromium: { path: '/usr/bin/chromium', version: 'Chromium 156.0' },
  gpu: { kind: 'adapter', name: 'intel xe' },
  ports: [
    { port: 8080, what: 'pages', state: 'free' },
    { port: 8081, what: 'pictures', state: 'free' },
  ],
  data: { path: '/data', state: 'there', freeBytes: 50e9 },
  cache: { path: '/cache', state: 'absent', freeBytes: 50e9 },
  nowMs,
  checkoutMs: nowMs - 1_000,
  timeSynchronized: 'yes',
}

describe('the doctor', () => {
  it('finds nothing where all is well', () => {
    expect(judgeMachine(fine).filter(({ state }) => state !== 'ok')).toEqual([])
  })

  const cases: [string, Partial<MachineFacts>, string, 'ok' | 'warning' | 'problem', RegExp][] = [
    [
      'a Node that cannot run set-up',
      { hostNode: 'v18.1.0' },
      'Node',
      'problem',
      /Node 20/,
    ],
    [
      'a Node that is not fetched yet',
      { pinnedNode: undefined },
      'Node',
      'warning',
      /npm start/,
    ],
    [
      'a Node that cannot run the server',
      { pinnedNode: 'v22.0.0' },
      'Node',
      'problem',
      /npm ci/,
    ],
    [
      'packages that are not what the lockfile wants',
      { packages: 'incomplete' },
      'npm packages',
      'warning',
      /npm start/,
    ],
    [
      'a worker that is not made yet',
      { worker: 'absent' },
      'mediasoup worker',
      'warning',
      /npm start/,
    ],
    [
      'a worker that does not start',
      { worker: 'fails' },
      'mediasoup worker',
      'problem',
      /MEDIASOUP_WORKER_BIN/,
    ],
    [
      'PostgreSQL that does not start',
      { postgres: 'fails' },
      'PostgreSQL',
      'problem',
      /DATABASE_URL/,
    ],
    [
      'PostgreSQL that is not copied yet',
      { postgres: 'absent' },
      'PostgreSQL',
      'warning',
      /npm start/,
    ],
    [
      'a PostgreSQL of one\'s own',
      { postgres: 'own' },
      'PostgreSQL',
      'ok',
      /DATABASE_URL/,
    ],
    [
      'no Chromium',
      { chromium: undefined },
      'Chromium',
      'warning',
      /install Chromium/,
    ],
    [
      'no graphics processor',
      {
        gpu: { kind: 'none' },
      },
      'graphics',
      'warning',
      /on the processor/,
    ],
    [
      'an emulated one',
      {
        gpu: { kind: 'emulated' },
      },
      'graphics',
      'warning',
      /on the processor/,
    ],
    [
      'one that nobody could ask',
      {
        gpu: { kind: 'unseen', why: 'because.' },
      },
      'graphics',
      'warning',
      /because/,
    ],
    [
      'a taken port',
      {
        ports: [
          { port: 8080, what: 'pages', state: 'taken' },
        ],
      },
      'port 8080',
      'problem',
      /--port/,
    ],
    [
      'a port that the server itself has',
      {
        serverPid: 7,
        ports: [
          { port: 8080, what: 'pages', state: 'taken' },
        ],
      },
      'port 8080',
      'ok',
      /pid 7/,
    ],
    [
      'a port of the system',
      {
        ports: [
          { port: 80, what: 'pages', state: 'forbidden' },
        ],
      },
      'port 80',
      'problem',
      /1023/,
    ],
    [
      'a data folder of another user',
      {
        data: { path: '/data', state: 'not-writable' },
      },
      'data folder',
      'problem',
      /--data/,
    ],
    [
      'a disk with little room',
      {
        data: { path: '/data', state: 'there', freeBytes: 1e9 },
      },
      'data folder',
      'warning',
      /make room/,
    ],
    [
      'a full disk',
      {
        data: { path: '/data', state: 'there', freeBytes: 1e6 },
      },
      'data folder',
      'problem',
      /make room/,
    ],
    [
      'a cache of another user',
      {
        cache: { path: '/cache', state: 'not-writable' },
      },
      'cache folder',
      'problem',
      /ANSIM_CACHE/,
    ],
    [
      'a clock after a flat battery',
      { nowMs: 0, checkoutMs: 0 },
      'clock',
      'problem',
      /set the time/,
    ],
    [
      'a clock behind the checkout',
      { nowMs: nowMs - 3 * 86_400_000 },
      'clock',
      'problem',
      /set the time/,
    ],
    [
      'a clock that nobody keeps',
      { timeSynchronized: 'no' },
      'clock',
      'warning',
      /set-ntp/,
    ],
    [
      'a container without a time service',
      { timeSynchronized: 'unknown' },
      'clock',
      'ok',
      /UTC/,
    ],
  ]
  it.each(cases)('judges %s', (_what, facts, check, state, remedy) => {
    const findings = judgeMachine({
      ...fine,
      ...facts,
    })
    expect(findings.find(finding => finding.check === check)).toMatchObject({
      state,
      message: expect.stringMatching(remedy),
    })
    // And nothing else is blamed for it.
    expect(findings.filter(finding => finding.check !== check && finding.state !== 'ok')).toEqual([])
  })
})
