import type { ClusterPlace } from '../postgres-cluster.ts'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { machineFolders } from '../../setup/cache.mjs'
import { checkout } from '../../setup/pinned-node.mjs'
import { ensurePostgresBinaries } from '../../setup/postgres-binaries.mjs'
import { ensureServiceUser } from '../../setup/service-user.mjs'

/** A fresh data folder for a PostgreSQL of a test, with the programs and the system user that the product would use. */
export async function makeTemporaryPlace(): Promise<ClusterPlace & { remove: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(os.tmpdir(), 'ansim-db-'))
  await chmod(dataDir, 0o711)
  const place = {
    dataDir,
    binDir: process.env.ANSIM_POSTGRES_BIN ?? (await ensurePostgresBinaries({
      root: checkout,
      cacheDir: machineFolders().cache,
      log() {},
    })).binDir,
    remove: () => rm(dataDir, { recursive: true, force: true }),
  }
  if (process.getuid?.() !== 0)
    return place
  const { uid, gid } = await ensureServiceUser()
  return {
    ...place,
    serviceUser: { uid, gid },
  }
}
