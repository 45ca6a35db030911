import type { CameraId } from '#contract/ids'
import type { ProbeItem, ProbeReport, ProbeRequest } from '#contract/probe'
import type { Actor } from '../core/actor.ts'
import type { CameraAddress } from '../core/camera-address.ts'
import type { CameraProbe } from '../core/camera-probe.ts'
import type { UsecaseContext } from './context.ts'
import { Buffer } from 'node:buffer'
import { AppError } from '#contract/app-error'
import { certificateSha256Schema } from '#contract/camera'
import { keyFrameMaxBytes, probeRequestSchema } from '#contract/probe'
import { authorize } from '../core/authorize.ts'
import { judgeProbe, worstVerdict } from '../core/judge-probe.ts'
import { resolveStreamAddress } from '../core/stream-address.ts'
import { selectCameras } from './list-cameras.ts'
import { revealCredentials } from './reveal-credentials.ts'

/** Looks at a camera before it is added or changed: a verdict and an advice per item, and a picture. Fails with 'camera-address-invalid' or 'not-found'. */
export async function probeCamera(context: UsecaseContext, actor: Actor, input: ProbeRequest, probe: CameraProbe, signal: AbortSignal): Promise<ProbeReport> {
  authorize(actor, 'camera:probe', actor)
  const { address, login, certificateSha256, transport, transcode, cameraId } = probeRequestSchema.parse(input)
  const before = cameraId === undefined
    ? undefined
    : await storedAddress(context, actor, cameraId)
  const { stream, shown } = resolveStreamAddress(address, { login, certificateSha256, before })
  const findings = await probe({ ...stream, transport }, signal)
  const items = judgeProbe(findings, transcode === 'allowed')
  const verdict = worstVerdict(items)
  const { facts, failure, keyFrame } = findings
  context.logger.info({ verdict, failure: failure?.code }, 'camera probed')
  return {
    address: shown,
    // PR1: no picture and no item that says why is no camera that fits.
    verdict: failure && !hasPrice(items)
      ? 'refused'
      : verdict,
    items,
    facts,
    ...(failure && {
      failure: {
        code: failure.code,
        message: failure.message,
        ...certificateOf(failure.details),
      },
    }),
    ...(keyFrame && keyFrame.length <= keyFrameMaxBytes && {
      keyFrame: Buffer.from(keyFrame).toString('base64'),
    }),
  }
}

/** The fingerprint that a person may accept. */
function certificateOf(details: Readonly<Record<string, unknown>> = {}): { certificateSha256?: string } {
  const parsed = certificateSha256Schema.safeParse(details.certificateSha256)
  return parsed.success
    ? { certificateSha256: parsed.data }
    : {}
}

/** Whether the failure is one that transcoding ends, at a price. */
function hasPrice(items: readonly ProbeItem[]): boolean {
  return items.some(({ advice }) => advice === 'codec-transcoded' || advice === 'b-frames-transcoded')
}

async function storedAddress(context: UsecaseContext, actor: Actor, cameraId: CameraId): Promise<CameraAddress> {
  const { organizationId } = actor
  const rows = await context.database.withOrganization(organizationId, transaction => selectCameras(transaction, actor))
  const row = rows.find(each => each.camera_id === cameraId)
  if (!row)
    throw new AppError('not-found', 'There is no such camera; "npx ansim camera list" shows those there are.', { cameraId })
  const { url, username, password, certificateSha256 } = await revealCredentials(context, organizationId, cameraId)
  return {
    stream: {
      url,
      username,
      password,
      certificateSha256,
    },
    shown: row.address,
  }
}
