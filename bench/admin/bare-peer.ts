import type { LoadSite } from './load-site.ts'
import type { User } from './user.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openCluster } from '../../sfu/db/postgres-cluster.ts'
import { ensureToolchain } from '../../sfu/setup/toolchain.mjs'
import { leaveNothing } from '../leftovers.ts'

/** bare-route.ts beside the product's server, on the same PostgreSQL. */
export interface BarePeer {
  /** The same question; ms until its last byte. Undefined where it has no such route. */
  readonly ask: (name: string, user: User) => Promise<number> | undefined
  readonly close: () => Promise<void>
}

const patienceMs = 30_000

export async function openBarePeer({ server, configuration }: LoadSite): Promise<BarePeer> {
  const { env } = await ensureToolchain({
    need: { chromium: false, pages: false },
    write: () => {},
  })
  const { superuser } = await openCluster({
    binDir: env.ANSIM_POSTGRES_BIN ?? '',
    dataDir: server.dataDir,
    ...(process.getuid?.() === 0 && {
      serviceUser: {
        uid: Number(env.ANSIM_SERVICE_UID),
        gid: Number(env.ANSIM_SERVICE_GID),
      },
    }),
  })
  const child = spawn(process.execPath, [
    fileURLToPath(new URL('bare-route.ts', import.meta.url)),
  ], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify({ ...superuser, database: 'ansim' }))
  const isCleared = leaveNothing(() => child.kill('SIGKILL'))
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the bare route ended at its start with ${code}`)
    }),
  ]) as [string]
  const port = Number(line)
  const agent = new Agent({ keepAlive: true })
  const paths: Record<string, (user: User) => string> = {
    feed: ({ cursor }) => `/feed?after=${cursor}`,
    cameras: () => '/cameras',
    configuration: () => '/configuration',
    history: () => `/incidents?camera=${configuration.cameras[0]!.cameraId}`,
  }
  return {
    ask(name, user) {
      const path = paths[name]
      return path && take(path(user))
    },
    async close() {
      agent.destroy()
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
      isCleared()
    },
  }

  function take(path: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const begin = performance.now()
      const sent = request({
        host: '127.0.0.1',
        port,
        path,
        agent,
        timeout: patienceMs,
      }, (response) => {
        response.on('data', () => {})
        response.on('end', () => response.statusCode === 200
          ? resolve(performance.now() - begin)
          : reject(new Error(`the bare route ${path} answered ${response.statusCode}`)))
      })
      sent.on('timeout', () => sent.destroy(new Error(`the bare route ${path} did not answer within ${patienceMs / 1_000} s`)))
      sent.on('error', reject)
      sent.end()
    })
  }
}
