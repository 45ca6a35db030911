import { describe, expect, it } from 'vitest'
import { confinedCommand } from './confined-command.ts'

const user = { uid: 991, gid: 992 }

describe('a program that may not outlive us', () => {
  it('is started through setpriv on Linux', () => {
    expect(confinedCommand('/bin/postgres', ['-D', 'x'], { platform: 'linux', user, deathSignal: 'INT' })).toEqual({
      command: 'setpriv',
      args: [
        '--reuid',
        '991',
        '--regid',
        '992',
        '--clear-groups',
        '--pdeathsig',
        'INT',
        '--',
        '/bin/postgres',
        '-D',
        'x',
      ],
    })
  })

  it('stays who we are without a system user, and may be niced', () => {
    expect(confinedCommand('/bin/chromium', ['--headless'], { platform: 'linux', deathSignal: 'KILL', niceness: 5 })).toEqual({
      command: 'nice',
      args: [
        '-n',
        '5',
        'setpriv',
        '--pdeathsig',
        'KILL',
        '--',
        '/bin/chromium',
        '--headless',
      ],
    })
  })

  it('leaves the change of user to spawn elsewhere', () => {
    expect(confinedCommand('/bin/postgres', [], { platform: 'darwin', user, deathSignal: 'INT' })).toEqual({ command: '/bin/postgres', args: [], ...user })
  })
})
