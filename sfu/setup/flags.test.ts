import { describe, expect, it } from 'vitest'
import { helpText, readFlags } from './flags.mjs'

const read = (...args: string[]) => readFlags(args, { cwd: '/plant' })

describe('the flags of npm start', () => {
  it('has defaults', () => {
    expect(read()).toEqual({
      kind: 'flags',
      flags: { port: 8080, cameras: [] },
    })
  })

  it('reads each flag, with relative paths meant from the caller\'s folder', () => {
    expect(read('--port=0', '--data', 'data', '--host', '192.168.1.20', '--model', 'my.onnx', '--no-station', '--camera', 'gate=rtsp://u:p=1@10.0.0.2/a?b=c', '--camera=dock 2=rtsp://10.0.0.3')).toEqual({
      kind: 'flags',
      flags: {
        port: 0,
        dataDir: '/plant/data',
        host: '192.168.1.20',
        model: '/plant/my.onnx',
        station: false,
        cameras: [
          { name: 'gate', address: 'rtsp://u:p=1@10.0.0.2/a?b=c' },
          { name: 'dock 2', address: 'rtsp://10.0.0.3' },
        ],
      },
    })
    expect(read('--model', 'ansim-nano-5', '--station')).toMatchObject({
      flags: { model: 'ansim-nano-5', station: true },
    })
  })

  it.each([
    ['--pot', '--port'],
    ['--cameras', '--camera'],
    ['--stations', '--station'],
    ['--nostation', '--no-station'],
    ['-p', '--port'],
  ])('answers %s with the nearest flag %s', (given, nearest) => {
    expect(read(given, 'x')).toEqual({ kind: 'wrong', message: `There is no flag ${given}; did you mean ${nearest}?` })
  })

  it('names --help when no flag is near', () => {
    expect(read('--verbosity')).toEqual({ kind: 'wrong', message: 'There is no flag --verbosity; --help lists them.' })
  })

  it.each([
    [
      ['--port', '65536'],
    ],
    [
      ['--port', '8080x'],
    ],
    [
      ['--port'],
    ],
    [
      ['--port', '--data', 'x'],
    ],
    [
      ['--port', '1', '--port', '2'],
    ],
    [
      ['--host', '0.0.0.0'],
    ],
    [
      ['--host', '::'],
    ],
    [
      ['--host', 'a b'],
    ],
    [
      ['--model', '../x'],
    ],
    [
      ['--station=yes'],
    ],
    [
      ['--station', '--no-station'],
    ],
    [
      ['8080'],
    ],
    [
      ['--camera', 'gate=http://10.0.0.2/'],
    ],
    [
      ['--camera', `${'g'.repeat(81)}=rtsp://10.0.0.2/`],
    ],
    [
      [
        '--camera',
        'gate=rtsp://10.0.0.2/',
        '--camera',
        'gate=rtsp://10.0.0.3/',
      ],
    ],
  ])('refuses %j in one sentence', (args) => {
    const answer = read(...args)
    expect(answer.kind).toBe('wrong')
    expect(answer.kind === 'wrong' && answer.message).toMatch(/^[^\n]+[.?]$/)
  })

  it.each([
    [
      ['--camera', 'rtsp://admin:hunter2@10.0.0.2/stream'],
    ],
    [
      ['--camera', 'rtsp://admin:hunter2@10.0.0.2/stream?x=1'],
    ],
    [
      ['--camera', 'gate', 'rtsp://admin:hunter2@10.0.0.2/stream'],
    ],
    [
      ['--camera', 'gate=http://admin:hunter2@10.0.0.2/stream'],
    ],
    [
      ['--camra=gate=rtsp://admin:hunter2@10.0.0.2/stream'],
    ],
    [
      ['gate=rtsp://admin:hunter2@10.0.0.2/stream'],
    ],
  ])('never repeats a password: %#', (args) => {
    const answer = read(...args)
    expect(answer.kind).toBe('wrong')
    expect(JSON.stringify(answer)).not.toContain('hunter2')
  })

  it('gives help before it complains', () => {
    expect(read('--help', '--nonsense')).toEqual({ kind: 'help' })
    for (const name of [
      'port',
      'data',
      'host',
      'camera',
      'model',
      'station',
      'no-station',
      'help',
    ])
      expect(helpText).toContain(`--${name}`)
    expect(Math.max(...helpText.split('\n').map(line => line.length))).toBeLessThanOrEqual(90)
  })
})
