import type { CdpEvent } from './cdp-pipe.ts'
import { Buffer } from 'node:buffer'
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { openCdpPipe } from './cdp-pipe.ts'

function open() {
  const toBrowser = new PassThrough()
  const fromBrowser = new PassThrough()
  return {
    toBrowser,
    fromBrowser,
    pipe: openCdpPipe(toBrowser, fromBrowser),
  }
}

it('matches answers to calls, whatever pieces they come in', async () => {
  const { toBrowser, fromBrowser, pipe } = open()
  const events: CdpEvent[] = []
  pipe.subscribe(event => events.push(event))
  const first = pipe.send('A.a', { x: 1 })
  const second = pipe.send('B.b', {}, 'page')
  expect(String(toBrowser.read())).toBe('{"id":1,"method":"A.a","params":{"x":1}}\0{"id":2,"method":"B.b","params":{},"sessionId":"page"}\0')

  const bytes = Buffer.from('{"id":2,"result":{"text":"안심"}}\0{"method":"C.c","params":{"n":1},"sessionId":"page"}\0{"id":1,"error":{"message":"no such thing"}}\0')
  for (const byte of bytes)
    fromBrowser.write(Buffer.of(byte))
  expect(await second).toEqual({ text: '안심' })
  await expect(first).rejects.toThrow('no such thing')
  expect(events).toEqual([
    {
      method: 'C.c',
      params: { n: 1 },
      sessionId: 'page',
    },
  ])
})

it.each([
  [
    'ends',
    ({ fromBrowser }: ReturnType<typeof open>) => fromBrowser.end(),
  ],
  [
    'says what is not the protocol',
    ({ fromBrowser }: ReturnType<typeof open>) => fromBrowser.write('hello\0'),
  ],
  [
    'fails',
    ({ toBrowser }: ReturnType<typeof open>) => toBrowser.destroy(new Error('EPIPE')),
  ],
])('rejects what waits when the browser %s', async (_, happen) => {
  const opened = open()
  const call = opened.pipe.send('A.a')
  happen(opened)
  await expect(call).rejects.toThrow('closed')
  await expect(opened.pipe.send('B.b')).rejects.toThrow('closed')
})
