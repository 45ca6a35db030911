import { Buffer } from 'node:buffer'
import { parse } from 'sdp-transform'

/** Codecs of which a session can be opened; H.265 for whoever transcodes it. */
export type TrackCodec = 'H264' | 'H265'

/** The video track of a session description (RFC 8866, RFC 6184 section 8, RFC 7798 section 7); H.264 unless it says otherwise. */
export interface H264Track {
  readonly codec?: TrackCodec
  /** What SETUP asks for. */
  readonly controlUrl: string
  /** What PLAY, keep-alive and TEARDOWN ask for. */
  readonly sessionUrl: string
  readonly payloadType: number
  /** SPS and PPS of sprop-parameter-sets, of H.265 VPS as well; empty when the camera sends them in-band only. */
  readonly parameterSets: readonly Uint8Array[]
}

export type TrackFinding
  = | { readonly type: 'h264', readonly track: H264Track }
    /** There is video, in these codecs. */
    | { readonly type: 'other-codec', readonly codecs: readonly string[] }
    | { readonly type: 'no-video' }

/** Finds the first video track of the wanted codec. `baseUrl`: Content-Base, else Content-Location, else the request URL (RFC 2326 C.1.1). */
export function findH264Track(text: string, baseUrl: string, codec: TrackCodec = 'H264'): TrackFinding {
  const description = parse(text.slice(0, 65_536))
  const videos = description.media.filter(media => media.type === 'video')
  for (const media of videos) {
    const format = media.rtp.find(rtp => String(rtp.codec).toUpperCase() === codec && (rtp.rate ?? 90_000) === 90_000)
    if (!format || !Number.isInteger(format.payload) || format.payload > 127)
      continue
    const parameters = media.fmtp.find(fmtp => fmtp.payload === format.payload)?.config
    return {
      type: 'h264',
      track: {
        ...(codec !== 'H264' && { codec }),
        controlUrl: resolveControl(baseUrl, media.control),
        sessionUrl: resolveControl(baseUrl, description.control),
        payloadType: format.payload,
        parameterSets: parameterSetsOf(parameters === undefined
          ? ''
          : String(parameters)),
      },
    }
  }
  if (videos.length === 0)
    return { type: 'no-video' }
  return {
    type: 'other-codec',
    codecs: videos.flatMap(media => media.rtp.map(rtp => String(rtp.codec))),
  }
}

/**
 * An absolute control URL as it is, else appended to the base with one slash between: what cameras mean, though RFC 2326
 * C.1.1 would have a base without a final slash lose its last segment.
 */
export function resolveControl(baseUrl: string, control: string | number | undefined): string {
  const text = String(control ?? '*').trim()
  if (text === '*' || text === '' || /[^\x21-\x7E]/.test(text))
    return baseUrl
  if (/^rtsps?:\/\//i.test(text))
    return text.replace(/^(rtsps?:\/\/)[^/@]*@/i, '$1')
  return `${baseUrl.replace(/\/$/, '')}/${text.replace(/^\//, '')}`
}

/** The profile-level-id and packetization-mode of the fmtp line do not matter: we look at the stream itself. */
function parameterSetsOf(fmtp: string): Uint8Array[] {
  return fmtp.split(';')
    .map(part => /^\s*sprop-(?:parameter-sets|vps|sps|pps)\s*=(.*)$/i.exec(part)?.[1] ?? '')
    .flatMap(value => value.split(','))
    .map(set => new Uint8Array(Buffer.from(set, 'base64')))
    .filter(set => set.length > 1)
    .slice(0, 16)
}
