import { groundPlaneSchema } from './ground-plane.ts'
import { cameraIdSchema, detectorIdSchema, groupIdSchema, siteIdSchema } from './ids.ts'
import { maintenanceSchema } from './maintenance.ts'
import { z } from './schema.ts'
import { cameraPlaceSchema } from './site-plan.ts'
import { ingestStateSchema, streamKindSchema } from './stream.ts'

export const cameraNameSchema = z.string().trim().min(1, 'Give the camera a name.').max(80, 'A camera name has at most 80 characters.')

/** 'rtsp': the server fetches its pictures. 'browser': a browser sends those of its device's own camera. */
const cameraKindSchema = z.enum(['rtsp', 'browser'])

/** How the pictures of a Camera come; 'auto' tries TCP, then UDP. */
export const transportChoiceSchema = z.enum(['auto', 'tcp', 'udp'])
export type TransportChoice = z.infer<typeof transportChoiceSchema>

/** Whether the server may compute pictures that browsers can show from those that they cannot (H.265, B-frames). It costs much. */
export const transcodeChoiceSchema = z.enum(['never', 'allowed'])
export type TranscodeChoice = z.infer<typeof transcodeChoiceSchema>

/** The address may carry user:password@; they are sealed at once and never come back. */
export const cameraAddressSchema = z.string().trim().min(1, 'Give the camera\'s address.').max(2048, 'A camera\'s address has at most 2048 characters.')

/** User name and password beside an address, as people know them; an empty user name stands for none. */
export const cameraLoginSchema = z.object({
  username: z.string().max(256),
  password: z.string().max(256),
})
export type CameraLogin = z.infer<typeof cameraLoginSchema>

/** SHA-256 of the certificate (DER) that a camera shows on rtsps://, as it was seen and accepted in a probe. */
export const certificateSha256Schema = z.string().regex(/^[0-9a-f]{64}$/)

/** What is asked for when a Camera is added. */
export const newCameraSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rtsp').default('rtsp'),
    name: cameraNameSchema,
    /** Absent: the first Site that whoever adds it may see. */
    siteId: siteIdSchema.optional(),
    address: cameraAddressSchema,
    /** The small stream, for tiles; on the same host it is logged in to as the main one. */
    subAddress: cameraAddressSchema.optional(),
    /** For both addresses, where they carry none themselves. */
    login: cameraLoginSchema.optional(),
    certificateSha256: certificateSha256Schema.optional(),
    transport: transportChoiceSchema.default('auto'),
    transcode: transcodeChoiceSchema.default('never'),
  }),
  z.object({
    kind: z.literal('browser'),
    name: cameraNameSchema,
    siteId: siteIdSchema.optional(),
  }),
])
export type NewCamera = z.input<typeof newCameraSchema>

/** What of a Camera changes; what is absent stays. An address as it is shown stays with all that is hidden in it. */
export const cameraUpdateSchema = z.object({
  name: cameraNameSchema.optional(),
  /** The Site that it stands in from now on. */
  siteId: siteIdSchema.optional(),
  address: cameraAddressSchema.optional(),
  /** null: it has no small stream any more. */
  subAddress: cameraAddressSchema.nullable().optional(),
  login: cameraLoginSchema.optional(),
  certificateSha256: certificateSha256Schema.optional(),
  transport: transportChoiceSchema.optional(),
  transcode: transcodeChoiceSchema.optional(),
})
export type CameraUpdate = z.infer<typeof cameraUpdateSchema>

/** A Camera as everybody with the right sees it: no credentials, the addresses without them. */
export const cameraSchema = z.object({
  cameraId: cameraIdSchema,
  name: cameraNameSchema,
  /** Where it stands; absent in what was kept from before there were sites. */
  siteId: siteIdSchema.optional(),
  /** Absent: 'rtsp'. */
  kind: cameraKindSchema.optional(),
  /** `rtsp://host:port/path`; this and what follows up to `isDemo` for administrators only. */
  address: z.string().optional(),
  subAddress: z.string().optional(),
  transport: transportChoiceSchema.optional(),
  transcode: transcodeChoiceSchema.optional(),
  /** Goes up with every change of what its pictures are fetched by. */
  revision: z.int().optional(),
  /** A simulated camera of the demo plant; it goes when the first real one comes. */
  isDemo: z.literal(true).optional(),
  /** How its picture lies on the floor; absent: distances are guessed from the height of people. */
  groundPlane: groundPlaneSchema.optional(),
  /** Those of the groups of its site that it is in; absent: none. */
  groupIds: z.array(groupIdSchema).optional(),
  /** Absent: everything is as usual. */
  maintenance: maintenanceSchema.optional(),
  /** Where it stands on its site's plan; absent: nobody has said. */
  place: cameraPlaceSchema.optional(),
  /** What it is analysed with, by itself or by one of its groups; absent: the configuration's `detectorId`. */
  detectorId: detectorIdSchema.optional(),
  /** Whether `detectorId` was chosen for this camera by itself. */
  hasOwnDetector: z.literal(true).optional(),
  streams: z.array(z.object({ streamKind: streamKindSchema, ingest: ingestStateSchema })).min(1),
})
export type Camera = z.infer<typeof cameraSchema>
