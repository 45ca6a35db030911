import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { createServiceManager, tellSystemd } from './service-manager.ts'

function open(env: Record<string, string>, tell?: (word: string) => Promise<void>) {
  const timers = createManualTimers()
  const said: string[] = []
  const troubles: unknown[] = []
  const manager = createServiceManager({
    env,
    timers,
    tell: tell ?? (async word => void said.push(word)),
    onTrouble: error => troubles.push(error),
  })
  return { timers, said, troubles, manager }
}

it('UP4 tells the service manager when the server answers, that it lives, and that it stops', () => {
  const { timers, said, manager } = open({ NOTIFY_SOCKET: '/run/s', WATCHDOG_USEC: '60000000' })
  timers.advance(120_000)
  expect(said).toEqual([])
  manager.ready()
  expect(said).toEqual(['READY=1'])
  timers.advance(29_999)
  expect(said).toHaveLength(1)
  timers.advance(60_001)
  expect(said).toEqual([
    'READY=1',
    'WATCHDOG=1',
    'WATCHDOG=1',
    'WATCHDOG=1',
  ])
  manager.stopping()
  timers.advance(120_000)
  expect(said.slice(4)).toEqual(['STOPPING=1'])
  expect(timers.waiting()).toBe(0)
})

it('tells nobody where nobody asked, and says once that it cannot', async () => {
  const alone = open({})
  alone.manager.ready()
  alone.manager.stopping()
  expect([
    alone.said,
    alone.timers.waiting(),
  ]).toEqual([[], 0])
  const { manager, troubles, timers } = open({ NOTIFY_SOCKET: '/run/s', WATCHDOG_USEC: '1000000' }, () => Promise.reject(new Error('no systemd-notify')))
  manager.ready()
  timers.advance(2_000)
  await new Promise(resolve => setImmediate(resolve))
  expect(troubles).toHaveLength(1)
  manager.stopping()
})

it('UP4 systemd hears it on its socket', async (context) => {
  const has = (program: string): Promise<boolean> => promisify(execFile)(program, ['--version']).then(() => true, () => false)
  context.skip(!await has('systemd-notify') || !await has('python3'), 'there is no systemd-notify, or nothing to hear it with')
  const folder = await mkdtemp(join(tmpdir(), 'ansim-notify-'))
  const path = join(folder, 's')
  const before = process.env.NOTIFY_SOCKET
  const ear = spawn('python3', [
    '-c',
    'import socket,sys\ns=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM)\ns.bind(sys.argv[1])\nprint("bound",flush=True)\nwhile True: print(s.recv(999).decode(),flush=True)',
    path,
  ], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [bound] = await once(ear.stdout, 'data') as [unknown]
    expect(String(bound)).toContain('bound')
    process.env.NOTIFY_SOCKET = path
    let heard = ''
    ear.stdout.on('data', (chunk) => {
      heard += String(chunk)
    })
    await tellSystemd('READY=1')
    await expect.poll(() => heard).toContain('READY=1')
  }
  finally {
    ear.kill()
    if (before === undefined)
      delete process.env.NOTIFY_SOCKET
    else
      process.env.NOTIFY_SOCKET = before
    await rm(folder, { recursive: true })
  }
})
