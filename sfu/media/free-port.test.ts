import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { findFreePort, findFreePorts } from './free-port.ts'

it('takes the port that is asked for while it is free, and another one when UDP or TCP has it', async () => {
  const port = await findFreePort('127.0.0.1')
  expect(await findFreePort('127.0.0.1', port)).toBe(port)
  const taken = createSocket('udp4')
  taken.bind(port, '127.0.0.1')
  await once(taken, 'listening')
  expect(await findFreePort('127.0.0.1', port)).not.toBe(port)
  taken.close()
})

it('MS1 takes the ports that follow the first one, but for those that are taken', async () => {
  const first = await findFreePort('127.0.0.1')
  const taken = createSocket('udp4')
  taken.bind(first + 1, '127.0.0.1')
  await once(taken, 'listening')
  const ports = await findFreePorts('127.0.0.1', first, 3)
  expect(ports[0]).toBe(first)
  expect(ports[1]).toBeGreaterThan(first + 1)
  expect(ports[2]).toBeGreaterThan(ports[1] ?? 0)
  expect(new Set(await findFreePorts('127.0.0.1', 0, 8)).size).toBe(8)
  taken.close()
})
