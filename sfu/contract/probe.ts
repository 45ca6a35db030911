import { cameraAddressSchema, cameraLoginSchema, certificateSha256Schema, transcodeChoiceSchema, transportChoiceSchema } from './camera.ts'
import { errorCodes } from './errors.ts'
import { cameraIdSchema } from './ids.ts'
import { z } from './schema.ts'

/** What is asked for when a camera is looked at before it is added or changed. */
export const probeRequestSchema = z.object({
  address: cameraAddressSchema,
  login: cameraLoginSchema.optional(),
  certificateSha256: certificateSha256Schema.optional(),
  transport: transportChoiceSchema.default('auto'),
  /** How H.265 and B-frames are judged: refused, or possible at a price. */
  transcode: transcodeChoiceSchema.default('never'),
  /** The camera that is to be changed: its stored login is used where none is given and the host is the same. */
  cameraId: cameraIdSchema.optional(),
})
export type ProbeRequest = z.input<typeof probeRequestSchema>

/** What is looked at, in the order in which people read it. */
export const probeItemNames = [
  'reachable',
  'login',
  'codec',
  'b-frames',
  'profile',
  'size',
  'fps',
  'gop',
  'bitrate',
  'transport',
  'sub-stream',
  'clock',
  'audio',
] as const
export type ProbeItemName = (typeof probeItemNames)[number]

/** What to do about an item, as a code; every side has its sentence for it. */
export const probeAdvices = [
  'unknown',
  'codec-h265',
  'codec-transcoded',
  'codec-other',
  'b-frames',
  'b-frames-transcoded',
  'profile-not-shown',
  'size-large',
  'size-small',
  'fps-low',
  'fps-high',
  'gop-long',
  'bitrate-high',
  'transport-udp',
  'sub-missing',
  'sub-found',
  'clock-off',
  'audio-unused',
] as const
export type ProbeAdvice = (typeof probeAdvices)[number]

export const probeVerdictSchema = z.enum(['ok', 'warning', 'refused'])
export type ProbeVerdict = z.infer<typeof probeVerdictSchema>

export const probeItemSchema = z.object({
  item: z.enum(probeItemNames),
  verdict: probeVerdictSchema,
  advice: z.enum(probeAdvices).optional(),
})
export type ProbeItem = z.infer<typeof probeItemSchema>

/** What was measured and read; absent: not found out in the time there was. */
export const probeFactsSchema = z.object({
  /** In capitals as SDP names it: H264, H265, JPEG. */
  codec: z.string().max(40).optional(),
  profile: z.string().max(40).optional(),
  width: z.int().positive().optional(),
  height: z.int().positive().optional(),
  fps: z.number().positive().optional(),
  /** Time between key frames. */
  gopMs: z.number().positive().optional(),
  /** No second key frame came within this time. */
  gopAtLeastMs: z.number().positive().optional(),
  hasBFrames: z.boolean().optional(),
  hasAudio: z.boolean().optional(),
  bitrateKbps: z.number().min(0).optional(),
  transport: z.enum(['tcp', 'udp']).optional(),
  /** The camera's clock minus the server's. */
  clockOffsetMs: z.number().optional(),
  /** Where the small stream answered; without credentials. */
  subAddress: z.string().max(2048).optional(),
  /** Whether the camera named it itself, or a maker's usual address was tried. */
  subSource: z.enum(['onvif', 'pattern']).optional(),
})
export type ProbeFacts = z.infer<typeof probeFactsSchema>

/** A key frame is given up to this size: the picture to be seen before saving. */
export const keyFrameMaxBytes = 1_000_000

export const probeReportSchema = z.object({
  /** As it would be shown, without credentials. */
  address: z.string(),
  /** The worst of the items. */
  verdict: probeVerdictSchema,
  items: z.array(probeItemSchema),
  facts: probeFactsSchema,
  /** Why there is no picture. */
  failure: z.object({
    code: z.enum(errorCodes),
    message: z.string(),
    /** The certificate that nobody known vouches for: to be compared with the camera's own page, and accepted or not. */
    certificateSha256: certificateSha256Schema.optional(),
  }).optional(),
  /** SPS, PPS and one IDR picture as an Annex B byte stream, in base64. */
  keyFrame: z.base64().optional(),
})
export type ProbeReport = z.infer<typeof probeReportSchema>

/** A camera that answered the search of the network (ONVIF). */
export const discoveredDeviceSchema = z.object({
  /** `http://host:port/path` of its ONVIF service. */
  serviceUrl: z.string(),
  host: z.string(),
  name: z.string().optional(),
  hardware: z.string().optional(),
})
export type DiscoveredDevice = z.infer<typeof discoveredDeviceSchema>
