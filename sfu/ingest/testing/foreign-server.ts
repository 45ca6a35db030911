import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const shared = join(import.meta.dirname, '../../../../shared')

export type ForeignServer
  = | { readonly type: 'absent', readonly reason: string }
    | {
      readonly type: 'running'
      /** A clip that works, then one with B-frames. */
      readonly urls: readonly string[]
      readonly stop: () => Promise<void>
      readonly restart: () => Promise<void>
    }

/** An RTSP server that is not ours (GStreamer's), with Digest, playing `ownClips` or the shared ones; absent where the tool or its packages are. */
export async function startForeignServer(login: { username: string, password: string }, ownClips?: readonly string[]): Promise<ForeignServer> {
  const program = join(shared, 'tools/rtsp-server')
  const clips = ownClips ?? ['intel_worker_zone.mp4', 'bframes.mp4'].map(name => join(shared, 'data/clips', name))
  if (![program, ...clips].every(path => existsSync(path)))
    return { type: 'absent', reason: 'the foreign RTSP server or its clips are not on this machine' }
  const port = await freePort()
  const urls: string[] = []
  let child: ChildProcess | undefined
  const start = async (): Promise<string> => {
    const started = spawn(program, [
      '--port',
      String(port),
      '--minutes',
      '2',
      '--user',
      login.username,
      '--password',
      login.password,
      '--digest',
      ...clips,
    ], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    let complaint = ''
    started.stderr.on('data', chunk => complaint += String(chunk))
    const lines = createInterface({ input: started.stdout })
    urls.length = 0
    for await (const line of lines) {
      if (line.startsWith('READY '))
        urls.push(line.slice(6))
      if (urls.length === clips.length)
        return ''
    }
    return complaint.trim().split('\n').at(-1) ?? 'it ended'
  }
  const stop = async (): Promise<void> => {
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
  const complaint = await start()
  if (complaint)
    return { type: 'absent', reason: `the foreign RTSP server does not run here: ${complaint}` }
  return {
    type: 'running',
    urls,
    stop,
    async restart() {
      await stop()
      await start()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address
    ? address.port
    : 0
}
