import type { OutsideFile } from './path-corpus.ts'
import { Buffer } from 'node:buffer'
import { connect } from 'node:net'
import { pathCorpus } from './path-corpus.ts'

export interface PathEscapes {
  readonly checked: number
  /** Paths whose answer held a file that is not served. */
  readonly escapes: readonly string[]
  /** Paths that were answered with a 5xx, or not at all. */
  readonly failures: readonly string[]
}

interface PathTarget {
  readonly port: number
  /** Beside Host, Cookie and the like: `name: value` lines. */
  readonly headers: readonly string[]
  readonly files: readonly OutsideFile[]
}

const atOnce = 8
/** What stands in every process's environment, and in every system's list of users. */
const everywhere = ['PATH=/', 'root:x:0:0']

/** Asks for each path of the corpus exactly as it is written, past every client that would tidy it up. */
export async function countPathEscapes({ port, headers, files }: PathTarget): Promise<PathEscapes> {
  const paths = pathCorpus([
    ...files,
    { path: '/etc/passwd', canary: 'root:x:0:0' },
  ])
  const canaries = [
    ...files.map(({ canary }) => canary),
    ...everywhere,
  ]
  const escapes: string[] = []
  const failures: string[] = []
  const waiting = [...paths]
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const answer = await requestRaw(port, [
        `GET ${path} HTTP/1.1`,
        `host: localhost:${port}`,
        ...headers,
        'connection: close',
      ])
      if (canaries.some(canary => answer.includes(canary)))
        escapes.push(path)
      if (!/^HTTP\/1\.1 [1-4]/.test(answer))
        failures.push(`${path}: ${answer.slice(0, 80)}`)
    }
  }))
  return { checked: paths.length, escapes, failures }
}

/** Sends these lines as they are; answers all that came back, as Latin-1. `endsSoon`: gives up when nothing comes for 400 ms. */
export function requestRaw(port: number, lines: readonly string[], body: Uint8Array | string = '', { endsSoon = false } = {}): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1')
    const done = (): void => resolve(Buffer.concat(chunks).toString('latin1'))
    socket.setTimeout(endsSoon ? 400 : 10_000, () => socket.destroy())
    socket.on('data', chunk => chunks.push(chunk))
    socket.on('error', () => {})
    socket.on('close', done)
    socket.write(Buffer.concat([
      Buffer.from(`${lines.join('\r\n')}\r\n\r\n`),
      Buffer.from(body),
    ]))
  })
}
