import type { OnvifProfile } from '../core/onvif-port.ts'
import { z } from '#contract/schema'
import { parseCameraAddress } from '../core/camera-address.ts'

const sideSchema = z.coerce.number().int().min(16).max(16_384).optional().catch(undefined)

/** The part of a profile (Media 1, or Media 2 as the library turns it into it) that we use; all else is left aside. */
const profileSchema = z.object({
  $: z.object({
    token: z.coerce.string().min(1).max(64),
  }),
  videoEncoderConfiguration: z.object({
    encoding: z.string().max(20).optional().catch(undefined),
    resolution: z.object({ width: sideSchema, height: sideSchema }).optional().catch(undefined),
  }).optional().catch(undefined),
})

/** One profile of a GetProfiles answer; undefined where it has no token. */
export function profileOf(raw: unknown): OnvifProfile | undefined {
  const parsed = profileSchema.safeParse(raw)
  if (!parsed.success)
    return undefined
  const { $: { token }, videoEncoderConfiguration: encoder } = parsed.data
  const codec = encoder?.encoding?.toUpperCase().replace(/[^A-Z\d]/g, '')
  return {
    token,
    ...(codec && { codec }),
    ...(encoder?.resolution?.width !== undefined && { width: encoder.resolution.width }),
    ...(encoder?.resolution?.height !== undefined && { height: encoder.resolution.height }),
  }
}

const streamUriSchema = z.object({
  uri: z.string().max(2048),
})

/**
 * The RTSP address of a GetStreamUri answer, moved to the host that was asked: cameras name the address they know themselves by, which
 * may be that of another network, and no camera may send us elsewhere. Without credentials; undefined where there is none.
 */
export function rtspOn(host: string, raw: unknown): string | undefined {
  const parsed = streamUriSchema.safeParse(raw)
  if (!parsed.success)
    return undefined
  try {
    const { url } = parseCameraAddress(parsed.data.uri.trim()).stream
    const shownHost = host.includes(':')
      ? `[${host}]`
      : host
    return url.replace(/^([a-z]+:\/\/)(?:\[[^\]]*\]|[^:/]*)/, `$1${shownHost}`)
  }
  catch {
    return undefined
  }
}
