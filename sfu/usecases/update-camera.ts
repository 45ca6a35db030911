import type { Camera, CameraUpdate } from '#contract/camera'
import type { CameraId, OrganizationId } from '#contract/ids'
import type { StreamKind } from '#contract/stream'
import type { Actor } from '../core/actor.ts'
import type { CameraAddress } from '../core/camera-address.ts'
import type { StreamAddress } from '../core/camera-source.ts'
import type { UsecaseContext } from './context.ts'
import type { CameraRow } from './list-cameras.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { resolveStreamAddress } from '../core/stream-address.ts'
import { chooseSite } from './choose-site.ts'
import { refuseTakenName } from './create-camera.ts'
import { selectCameras, toCamera } from './list-cameras.ts'
import { moveCamera } from './move-camera.ts'
import { removeStreamAddress, revealCredentials, sealStreamAddress } from './reveal-credentials.ts'

/**
 * Changes a camera; its zones and rules stay. CM2: its revision goes up when what its pictures are fetched by changed, and then alone, so
 * that a new name interrupts no picture. Fails with 'not-found', 'name-taken', 'camera-address-invalid', and with 'bad-input' where an
 * address is given for a browser's camera.
 */
export async function updateCamera(context: UsecaseContext, actor: Actor, cameraId: CameraId, update: CameraUpdate): Promise<Camera> {
  authorize(actor, 'camera:update', actor)
  const { organizationId } = actor
  const row = await findRow(context, actor, cameraId)
  const streams = await nextStreams(context, organizationId, row, update)
  const { name = row.name, transport = row.transport, transcode = row.transcode } = update
  const isMoved = update.siteId !== undefined && update.siteId !== row.site_id
  const isRefetched = streams.changed.size > 0 || transport !== row.transport || transcode !== row.transcode
  if (!isRefetched && !isMoved && name === row.name)
    return toCamera(context, actor, row)

  await refuseTakenName(name, () => context.database.withOrganization(organizationId, async (transaction) => {
    if (isMoved)
      await moveCamera(transaction, organizationId, cameraId, await chooseSite(context, transaction, actor, 'camera:update', update.siteId))
    await transaction.updateTable('camera')
      .set(({ eb }) => ({
        name,
        address: streams.address,
        sub_address: streams.subAddress,
        transport,
        transcode,
        ...(isRefetched && {
          revision: eb('revision', '+', 1),
        }),
      }))
      .where('organization_id', '=', organizationId)
      .where('camera_id', '=', cameraId)
      .where('removed_at', 'is', null)
      .execute()
    for (const [streamKind, address] of streams.changed) {
      const owner = { organizationId, cameraId, streamKind }
      await (address
        ? sealStreamAddress(context, transaction, owner, address)
        : removeStreamAddress(transaction, owner))
    }
  }))
  context.logger.info({ cameraId, isRefetched }, 'camera changed')
  context.configurationChanged(organizationId)
  return toCamera(context, actor, await findRow(context, actor, cameraId))
}

async function findRow({ database }: UsecaseContext, actor: Actor, cameraId: CameraId): Promise<CameraRow> {
  const rows = await database.withOrganization(actor.organizationId, transaction => selectCameras(transaction, actor))
  const row = rows.find(each => each.camera_id === cameraId)
  if (!row)
    throw new AppError('not-found', 'There is no such camera; "npx ansim camera list" shows those there are.', { cameraId })
  return row
}

export interface NextStreams {
  /** As they are shown. */
  readonly address: string
  readonly subAddress: string | null
  /** What is to be sealed; undefined: removed. */
  readonly changed: ReadonlyMap<StreamKind, StreamAddress | undefined>
}

/** What the addresses and logins of a camera are after an update; what cannot be opened any more is replaced. Fails with `camera-address-invalid`. */
export async function nextStreams(context: UsecaseContext, organizationId: OrganizationId, row: CameraRow, update: CameraUpdate): Promise<NextStreams> {
  const { login, certificateSha256 } = update
  const isAboutAddresses = [
    update.address,
    update.subAddress,
    login,
    certificateSha256,
  ].some(each => each !== undefined)
  if (row.kind === 'browser' && isAboutAddresses)
    throw new AppError('bad-input', 'This camera is that of a browser and has no address; add a new camera for an address.')
  if (!isAboutAddresses) {
    return {
      address: row.address,
      subAddress: row.sub_address,
      changed: new Map(),
    }
  }
  const reveal = async (streamKind: StreamKind, shown: string | null): Promise<CameraAddress | undefined> => shown === null
    ? undefined
    : await revealBefore(context, organizationId, row.camera_id, streamKind, shown)
  const before = { main: await reveal('main', row.address), sub: await reveal('sub', row.sub_address) }
  const main = resolveStreamAddress(update.address ?? row.address, { login, certificateSha256, before: before.main })
  const subText = update.subAddress === undefined
    ? row.sub_address
    : update.subAddress
  const sub = subText === null
    ? undefined
    : resolveStreamAddress(subText, {
        login,
        certificateSha256,
        before: before.sub,
        beside: main.stream,
      })
  const changed = new Map<StreamKind, StreamAddress | undefined>()
  if (!isSame(before.main?.stream, main.stream))
    changed.set('main', main.stream)
  // What cannot be opened goes all the same.
  if (sub
    ? !isSame(before.sub?.stream, sub.stream)
    : row.sub_address !== null) {
    changed.set('sub', sub?.stream)
  }
  return { address: main.shown, subAddress: sub?.shown ?? null, changed }
}

/** A password that can no longer be opened is one that is to be replaced. */
async function revealBefore(context: UsecaseContext, organizationId: OrganizationId, cameraId: CameraId, streamKind: StreamKind, shown: string): Promise<CameraAddress | undefined> {
  try {
    const { url, username, password, certificateSha256 } = await revealCredentials(context, organizationId, cameraId, streamKind)
    return {
      stream: {
        url,
        username,
        password,
        certificateSha256,
      },
      shown,
    }
  }
  catch (error) {
    if (error instanceof AppError && error.code === 'internal')
      return undefined
    throw error
  }
}

function isSame(a: StreamAddress | undefined, b: StreamAddress | undefined): boolean {
  return ([
    'url',
    'username',
    'password',
    'certificateSha256',
  ] as const).every(key => a?.[key] === b?.[key])
}
