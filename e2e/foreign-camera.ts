import type { Buffer } from 'node:buffer'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, repository } from './plant.ts'
import { waitFor } from './wait-for.ts'

const server = join(repository, '../shared/tools/rtsp-server')
const clips = join(repository, '../shared/data/clips')

/** Why the RTSP server that is not ours cannot run here, or undefined when it can. */
export function foreignCameraMissing(): string | undefined {
  if (!existsSync(server) || !existsSync(clips))
    return 'shared/ with the foreign RTSP server and its clips is absent'
  const probe = spawnSync('python3', ['-c', 'import gi; gi.require_version("GstRtspServer", "1.0")'], {
    env: { PATH: '/usr/bin:/bin' },
  })
  return probe.status === 0
    ? undefined
    : 'the Debian packages of the foreign RTSP server are not installed'
}

export interface ForeignCamera { address: (clip: string, password?: string) => string, close: () => void }

/** An RTSP server we did not write (GStreamer's), on loopback, serving clips behind Digest authentication. */
export async function startForeignCamera(names: string[], { user, password }: { user: string, password: string }): Promise<ForeignCamera> {
  const port = await freePort()
  const child = spawn('/usr/bin/python3', [
    server,
    '--port',
    String(port),
    '--minutes',
    '20',
    '--user',
    user,
    '--password',
    password,
    '--digest',
    ...names.map(name => join(clips, `${name}.mp4`)),
  ], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/bin:/bin' },
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString() })
  child.stderr.on('data', (chunk: Buffer) => { output += chunk.toString() })
  await waitFor('the foreign RTSP server', () => output.split('READY').length > names.length, 60_000, () => output)
  return {
    address: (clip, wrong) => `rtsp://${user}:${encodeURIComponent(wrong ?? password)}@127.0.0.1:${port}/${clip}`,
    close: () => { child.kill('SIGKILL') },
  }
}
