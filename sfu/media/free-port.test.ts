import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { findFreePort } from './free-port.ts'

it('takes the port that is asked for while it is free, and another one when UDP or TCP has it', async () => {
  const port = await findFreePort('127.0.0.1')
  expect(await findFreePort('127.0.0.1', port)).toBe(port)
  const taken = createSocket('udp4')
  taken.bind(port, '127.0.0.1')
  await once(taken, 'listening')
  expect(await findFreePort('127.0.0.1', port)).not.toBe(port)
  taken.close()
})
