import type { ConnectionOptions } from '../sfu/db/connection.ts'
import { rmSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { epochMs } from '../sfu/contract/time.ts'
import { timersOf } from '../sfu/contract/timers.ts'
import { createLogger } from '../sfu/core/logger.ts'
import { openCluster } from '../sfu/db/postgres-cluster.ts'
import { createPostgresProcess } from '../sfu/db/postgres-process.ts'
import { ensureToolchain } from '../sfu/setup/toolchain.mjs'
import { endTree, leaveNothing } from './leftovers.ts'

export interface BenchPostgres {
  /** May create databases and roles. */
  readonly server: ConnectionOptions
  readonly close: () => Promise<void>
}

/** A real PostgreSQL of its own, without tables of the product. */
export async function openBenchPostgres(): Promise<BenchPostgres> {
  const { env } = await ensureToolchain({
    need: { chromium: false, pages: false },
    write: () => {},
  })
  if (env.ANSIM_POSTGRES_BIN === undefined)
    throw new Error('Unset DATABASE_URL: this bench starts a PostgreSQL of its own.')
  const dataDir = await mkdtemp(join(tmpdir(), 'ansim-bench-db-'))
  await chmod(dataDir, 0o711)
  const place = {
    binDir: env.ANSIM_POSTGRES_BIN,
    dataDir,
    ...(process.getuid?.() === 0 && {
      serviceUser: {
        uid: Number(env.ANSIM_SERVICE_UID),
        gid: Number(env.ANSIM_SERVICE_GID),
      },
    }),
  }
  const life = new AbortController()
  const postgres = createPostgresProcess({
    ...place,
    timers: timersOf(globalThis, () => epochMs(Date.now())),
    logger: createLogger(() => {}),
  })
  const running = postgres.run(life.signal)
  let pid: number | undefined
  postgres.subscribe((state) => {
    pid = state.kind === 'ready'
      ? state.pid
      : undefined
  })
  const isCleared = leaveNothing(() => {
    life.abort()
    if (pid !== undefined)
      endTree(pid, 'SIGQUIT')
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  })
  await postgres.ready()
  return {
    server: (await openCluster(place)).superuser,
    async close() {
      life.abort()
      await running.catch(() => {})
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
      isCleared()
    },
  }
}
