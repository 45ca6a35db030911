import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { createListener } from './listener.ts'

function listenerWithHandler() {
  const listener = createListener(undefined)
  listener.serverFactory((_, response) => void response.end('here'), {})
  return listener
}

it('says that a port is taken, and which to take', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const listener = listenerWithHandler()
  await expect(listener.listen(port, ['127.0.0.1'])).rejects.toMatchObject({
    code: 'port-taken',
    message: expect.stringContaining('--port'),
  })
  await listener.close()
  other.close()
})

it('says that an address is not this machine\'s', async () => {
  const listener = listenerWithHandler()
  await expect(listener.listen(0, ['192.0.2.1'])).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('192.0.2.1'),
  })
  await listener.close()
})

it('serves the same on several addresses, and lets go of all', async () => {
  const listener = listenerWithHandler()
  const port = await listener.listen(0, ['127.0.0.2', '127.0.0.1'])
  for (const address of ['127.0.0.1', '127.0.0.2'])
    expect(await (await fetch(`http://${address}:${port}/`)).text()).toBe('here')
  await listener.close()
  const again = createHttpServer().listen(port, '127.0.0.1')
  await once(again, 'listening')
  again.close()
})
