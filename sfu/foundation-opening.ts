import type { CameraId, OrganizationId } from '#contract/ids'
import type { IngestState, StreamKind } from '#contract/stream'
import type { Timers } from '#contract/timers'
import type { createClosers } from './closers.ts'
import type { Config } from './config.ts'
import type { Random } from './core/random.ts'
import type { LogFile } from './logger.ts'
import type { Terminal } from './terminal.ts'
import type { UsecaseContext } from './usecases/context.ts'
import { join } from 'node:path'
import { planAddresses } from './addresses.ts'
import { openMasterKey } from './auth/master-key.ts'
import { createPasswordHasher } from './auth/password-hash.ts'
import { createCredentialSeal } from './auth/sealed-credential.ts'
import { openFileBlobStore } from './blobs/file-blob-store.ts'
import { openFilePartStore } from './blobs/file-part-store.ts'
import { dataPath } from './config.ts'
import { openConfiguredDatabase } from './database-opening.ts'
import { checkDetector } from './detector-check.ts'
import { openDetectorRegistry } from './http/detector-registry.ts'
import { openIdentity } from './identity-opening.ts'
import { acquireInstanceLock } from './instance/instance-lock.ts'

export interface ServerPorts {
  readonly terminal: Terminal
  readonly log: LogFile
  readonly timers: Timers
  readonly random: Random
  readonly version: string
  /** Absolute folder of the checkout: client/dist and models/ are in it. */
  readonly root: string
}

/** What the use cases tell, wired up as it comes to be: they stand below it. */
interface Wires {
  configurationChanged: (organizationId: OrganizationId) => void
  feedChanged: (organizationId: OrganizationId) => void
  alerted: UsecaseContext['alerted']
  silencesChanged: UsecaseContext['silencesChanged']
  ingestState: (cameraId: CameraId, streamKind: StreamKind) => IngestState | undefined
  camerasChanged: (cameraIds: readonly CameraId[]) => void
}

/** All that the server stands on: the lock of its data folder, keys, files, database, and the use cases' context over them. */
export interface Foundation extends Omit<Awaited<ReturnType<typeof openConfiguredDatabase>>, 'close'> {
  readonly detectors: Awaited<ReturnType<typeof openDetectorRegistry>>
  readonly masterKey: Awaited<ReturnType<typeof openMasterKey>>
  readonly parts: Awaited<ReturnType<typeof openFilePartStore>>
  readonly plan: Awaited<ReturnType<typeof planAddresses>>
  readonly identity: Awaited<ReturnType<typeof openIdentity>>
  readonly context: UsecaseContext
  readonly wires: Wires
}

/** Opens it, and leaves with `closers` how it is closed. Fails with an AppError that says what to do. */
export async function layFoundation(config: Config, { terminal, timers, random, root, log: { logger } }: ServerPorts, closers: ReturnType<typeof createClosers>): Promise<Foundation> {
  const startedAt = timers.now()
  const lock = await acquireInstanceLock(dataPath(config, 'server.pid'))
  closers.add(0, 'lock', lock.release)

  const detectors = await openDetectorRegistry(join(root, 'models'), config.model, {
    folder: dataPath(config, 'detectors'),
    check: file => checkDetector(root, file),
    onTrouble: (name, error) => logger.warn({ err: error, detector: name }, 'a detector of the data folder cannot be read; its cameras are analysed as all others are'),
  })
  const masterKey = await openMasterKey(dataPath(config, 'master.key'), random)
  const blobs = await openFileBlobStore(dataPath(config, 'blobs'), random)
  const parts = await openFilePartStore(dataPath(config, 'uploads'))
  const plan = await planAddresses(config.host)
  const identity = await openIdentity(config, { terminal, timers, logger })

  const { database, owner, trouble, close: closeDatabase } = await openConfiguredDatabase(config, { timers, random, logger }, new AbortController().signal)
  closers.add(1, 'database', closeDatabase)

  const wires: Wires = {
    configurationChanged: () => {},
    feedChanged: () => {},
    alerted: () => {},
    silencesChanged: () => {},
    ingestState: () => undefined,
    camerasChanged: () => {},
  }
  const context: UsecaseContext = {
    database,
    blobs,
    parts,
    seal: createCredentialSeal(masterKey, random),
    passwords: createPasswordHasher(random),
    clock: timers.now,
    random,
    logger,
    detectorId: detectors.chosen.manifest.detectorId,
    hasDetector: (detectorId) => {
      const found = detectors.find(detectorId)
      return found !== undefined
    },
    configurationChanged: changed => wires.configurationChanged(changed),
    feedChanged: changed => wires.feedChanged(changed),
    alerted: (organizationId, rooms) => wires.alerted(organizationId, rooms),
    silencesChanged: changed => wires.silencesChanged(changed),
    ingestState: (cameraId, streamKind) => wires.ingestState(cameraId, streamKind) ?? { status: 'connecting', since: startedAt },
  }
  return {
    detectors,
    masterKey,
    parts,
    plan,
    identity,
    database,
    owner,
    trouble,
    context,
    wires,
  }
}
