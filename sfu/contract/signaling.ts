import type { Permission } from './permission.ts'
import { silenceSchema } from './alert-silence.ts'
import { roomAlertSchema } from './alert.ts'
import { storedAnnotationSchema } from './annotation.ts'
import { errorBodySchema } from './app-error.ts'
import { analysisGapSchema } from './coverage.ts'
import { engineSchema } from './detection.ts'
import { healthAlarmSchema } from './health-alarm.ts'
import { cameraIdSchema, detectorIdSchema, deviceIdSchema, organizationIdSchema } from './ids.ts'
import { roleSchema } from './role.ts'
import { storedSafetyEventSchema } from './safety-event.ts'
import { z } from './schema.ts'
import { sharedLookSchema } from './shared-look.ts'
import { capabilitySchema, stationFactsSchema } from './station.ts'
import { ingestStateSchema, streamKindSchema, thinningSchema } from './stream.ts'
import { dbEpochSchema } from './sync.ts'
import { epochMsSchema } from './time.ts'
import { unreliableRuleSchema } from './unreliable-rule.ts'

/** mediasoup's own objects pass through untouched: their shape is the library's, checked by it; only their size is ours. */
const mediasoupObjectSchema = z.record(z.string(), z.unknown())
const streamRefSchema = z.object({ cameraId: cameraIdSchema, streamKind: streamKindSchema })
const nothing = z.object({})
const receiveTransportSchema = z.object({
  transportId: z.string(),
  iceParameters: mediasoupObjectSchema,
  iceCandidates: z.array(mediasoupObjectSchema),
  dtlsParameters: mediasoupObjectSchema,
  /** Of a transport that carries messages. */
  sctpParameters: mediasoupObjectSchema.optional(),
})

/** How fast a browser analyses one camera now. */
export const analysisReportSchema = z.object({
  cameraId: cameraIdSchema,
  fps: z.number().min(0),
  engine: engineSchema,
  detectorId: detectorIdSchema,
  /** Looks a second that its scene and rules ask for, and what the machine could give: less is a machine that cannot keep up. */
  wantedFps: z.number().min(0).optional(),
  grantedFps: z.number().min(0).optional(),
  /** The lease under which it does; absent: an older page, or it stands by and holds none. */
  epoch: z.int().min(0).optional(),
  /** ms since its last look, and since the last picture came to this browser; absent before the first. */
  lastLookAgeMs: z.number().min(0).optional(),
  lastFrameAgeMs: z.number().min(0).optional(),
  /** How old the newest analysed picture was when its analysis was done, ms. */
  frameAgeMs: z.number().min(0).optional(),
  /** Its rules that cannot be judged well under these circumstances. */
  unreliable: z.array(unreliableRuleSchema).max(64).optional(),
})
export type AnalysisReport = z.infer<typeof analysisReportSchema>

/** Requests a browser makes over its one WebSocket: permission, what it sends, what it gets. */
export const signalingRequests = {
  /** Liveness, and the server's clock: half the round trip later it was `serverTime` there. */
  'ping': {
    permission: 'session:read',
    data: nothing,
    reply: z.object({ serverTime: epochMsSchema }),
  },
  'media.join': {
    permission: 'stream:consume',
    data: nothing,
    reply: z.object({ routerRtpCapabilities: mediasoupObjectSchema }),
  },
  'media.open-transport': {
    permission: 'stream:consume',
    data: z.object({
      /** It shall carry messages as well: this browser has data channels. */
      withData: z.boolean().optional(),
    }),
    reply: receiveTransportSchema,
  },
  'media.connect-transport': {
    permission: 'stream:consume',
    data: z.object({
      transportId: z.string(),
      dtlsParameters: mediasoupObjectSchema,
    }),
    reply: nothing,
  },
  'media.consume': {
    permission: 'stream:consume',
    data: streamRefSchema.extend({
      rtpCapabilities: mediasoupObjectSchema,
      /** Which pictures are wanted; fewer when this browser or its network is under pressure. */
      thinning: thinningSchema.default('none'),
      /**
       * 'now': begin with the pictures since the last key frame, from memory, so that nobody waits for the next one. 'key-frame': begin
       * with the camera's next key frame.
       */
      start: z.enum(['now', 'key-frame']).default('key-frame'),
    }),
    reply: z.object({
      consumerId: z.string(),
      producerId: z.string(),
      kind: z.literal('video'),
      rtpParameters: mediasoupObjectSchema,
      /**
       * True: a passing consumer that began from memory. Consume the stream again with start 'key-frame' and change over at its first
       * picture; the server closes a passing consumer after some key frames.
       */
      isPassing: z.boolean(),
    }),
  },
  'media.resume': {
    permission: 'stream:consume',
    data: z.object({
      consumerId: z.string(),
    }),
    reply: nothing,
  },
  'media.close-consumer': {
    permission: 'stream:consume',
    data: z.object({
      consumerId: z.string(),
    }),
    reply: nothing,
  },
  /** The way to the server changed (another network): new ICE credentials for the transport, everything on it goes on. */
  'media.restart-ice': {
    permission: 'stream:consume',
    data: z.object({
      transportId: z.string(),
    }),
    reply: z.object({ iceParameters: mediasoupObjectSchema }),
  },
  /** Looks by a data channel on the receiving transport instead of `look` notices. One a browser; nothing comes before `media.hear`. */
  'media.consume-data': {
    permission: 'stream:consume',
    data: nothing,
    reply: z.object({
      dataConsumerId: z.string(),
      dataProducerId: z.string(),
      sctpStreamParameters: mediasoupObjectSchema,
      label: z.string(),
      protocol: z.string(),
    }),
  },
  /**
   * The cameras whose looks come by the data channel from now on, whole list each time, and no more over the socket. The answer is those
   * that this browser may see. Once the channel is open: what is told before it is lost.
   */
  'media.hear': {
    permission: 'stream:consume',
    data: z.object({
      cameraIds: z.array(cameraIdSchema).max(256),
    }),
    reply: z.object({
      cameraIds: z.array(cameraIdSchema),
    }),
  },
  /** A detector's way for its looks, past the socket: a transport that carries messages alone. One a browser. */
  'media.open-data-transport': {
    permission: 'lease:hold',
    data: nothing,
    reply: receiveTransportSchema,
  },
  /** What comes on it are looks (`look-codec.ts`) of cameras that this browser holds the lease of; all else is dropped. */
  'media.produce-data': {
    permission: 'lease:hold',
    data: z.object({ sctpStreamParameters: mediasoupObjectSchema }),
    reply: z.object({
      dataProducerId: z.string(),
    }),
  },
  /** A browser as a camera: the only way a client produces. One send transport a browser. */
  'media.open-send-transport': {
    permission: 'stream:produce',
    data: nothing,
    reply: receiveTransportSchema,
  },
  'media.produce': {
    permission: 'stream:produce',
    data: z.object({
      cameraId: cameraIdSchema,
      rtpParameters: mediasoupObjectSchema,
    }),
    reply: z.object({
      producerId: z.string(),
    }),
  },
  'media.close-producer': {
    permission: 'stream:produce',
    data: z.object({
      producerId: z.string(),
    }),
    reply: nothing,
  },
  /** "I can detect these many frames a second": the server answers by `lease` notices. 0 gives all leases back. */
  'lease.offer': {
    permission: 'lease:hold',
    data: z.object({
      fpsBudget: z.number().min(0).max(10_000),
      engine: engineSchema,
      /** Of its profile; absent: a page older than this. */
      deviceId: deviceIdSchema.optional(),
      ...capabilitySchema.shape,
    }),
    reply: nothing,
  },
  /** Once a second, and with it the sign of life that renews the leases: without one for 4 s they are given on. */
  'analysis.report': {
    permission: 'lease:hold',
    data: z.object({
      cameras: z.array(analysisReportSchema).max(64),
      facts: stationFactsSchema.optional(),
    }),
    reply: nothing,
  },
  /** Passed on to every other browser of the organization, from the camera's lease holder only. */
  'analysis.look': { permission: 'lease:hold', data: sharedLookSchema, reply: nothing },
} as const satisfies Record<string, { permission: Permission, data: z.ZodType, reply: z.ZodType }>

export type SignalingMethod = keyof typeof signalingRequests
export type SignalingData<M extends SignalingMethod> = z.infer<(typeof signalingRequests)[M]['data']>
export type SignalingReply<M extends SignalingMethod> = z.infer<(typeof signalingRequests)[M]['reply']>

export const signalingMethods = Object.keys(signalingRequests) as [SignalingMethod, ...SignalingMethod[]]

/** Browser -> server. `id` is echoed in the answer. */
export const clientMessageSchema = z.object({
  type: z.literal('request'),
  id: z.int().min(1),
  method: z.enum(signalingMethods),
  data: z.unknown(),
})
export type ClientMessage = z.infer<typeof clientMessageSchema>

/** Things the server says unasked, each with the permission needed to hear it. */
export const noticeSchema = z.discriminatedUnion('notice', [
  /** First message on every socket. */
  z.object({
    notice: z.literal('welcome'),
    organizationId: organizationIdSchema,
    role: roleSchema,
    serverTime: epochMsSchema,
    dbEpoch: dbEpochSchema,
    feedCursor: z.int().min(0),
  }),
  z.object({
    notice: z.literal('ingest-state'),
    cameraId: cameraIdSchema,
    streamKind: streamKindSchema,
    ingest: ingestStateSchema,
  }),
  z.object({
    notice: z.literal('stream-available'),
    cameraId: cameraIdSchema,
    streamKind: streamKindSchema,
  }),
  z.object({
    notice: z.literal('stream-gone'),
    cameraId: cameraIdSchema,
    streamKind: streamKindSchema,
  }),
  /** The media worker was lost and is back: everything of media.* must be made anew. */
  z.object({
    notice: z.literal('media-rebuilt'),
  }),
  /** The server closed a consumer: it was passing, its stream went, or the right to see it was taken away. */
  z.object({
    notice: z.literal('consumer-closed'),
    consumerId: z.string(),
  }),
  z.object({
    notice: z.literal('configuration-changed'),
  }),
  /** The cameras this browser is the detector of, whole list each time. */
  z.object({
    notice: z.literal('lease'),
    leases: z.array(z.object({
      cameraId: cameraIdSchema,
      /** 0: the database is away; good until it is back. */
      epoch: z.int().min(0),
    })),
    /** Cameras to look at already, without recording: this browser is about to become their detector. Absent: an older server. */
    standby: z.array(cameraIdSchema).optional(),
  }),
  /** Who analyses which camera and how fast, whole list each time; a camera that is missing is analysed by nobody. */
  z.object({
    notice: z.literal('analysis'),
    cameras: z.array(analysisReportSchema.extend({
      by: z.string(),
      isStation: z.boolean(),
    })),
    /** Why those that are missing are analysed by nobody; absent: an older server. */
    gaps: z.array(analysisGapSchema).optional(),
  }),
  /** New events in server order; `previousCursor` lets a browser see that it missed some and pull. */
  z.object({
    notice: z.literal('feed'),
    previousCursor: z.int().min(0),
    cursor: z.int().min(0),
    items: z.array(storedSafetyEventSchema),
    annotations: z.array(storedAnnotationSchema).default([]),
  }),
  /** The health alarms that stand now, whole list each time. */
  z.object({
    notice: z.literal('health'),
    alarms: z.array(healthAlarmSchema).max(2_000),
  }),
  /** AL1: something that wants somebody now; the feed brings the same event in its turn. */
  z.object({
    notice: z.literal('alert'),
    alert: roomAlertSchema,
  }),
  /** Alerts that are silent now and for how long, whole list each time. */
  z.object({
    notice: z.literal('silences'),
    silences: z.array(silenceSchema).max(500),
    serverTime: epochMsSchema,
  }),
  /** Boxes of a camera that another browser analyses. */
  z.object({
    notice: z.literal('look'),
    look: sharedLookSchema,
  }),
])
export type Notice = z.infer<typeof noticeSchema>

export const noticePermissions = {
  'welcome': 'session:read',
  'ingest-state': 'camera:list',
  'stream-available': 'stream:consume',
  'stream-gone': 'stream:consume',
  'media-rebuilt': 'stream:consume',
  'consumer-closed': 'stream:consume',
  'configuration-changed': 'configuration:read',
  'lease': 'lease:hold',
  'analysis': 'camera:list',
  'feed': 'safety-event:list',
  'health': 'health:list',
  'alert': 'safety-event:list',
  'silences': 'safety-event:list',
  'look': 'stream:consume',
} as const satisfies Record<Notice['notice'], Permission>

/** Server -> browser. */
export const serverMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('reply'),
    id: z.int(),
    data: z.unknown(),
  }),
  z.object({
    type: z.literal('error'),
    id: z.int(),
    error: errorBodySchema,
  }),
  z.object({
    type: z.literal('notice'),
    data: noticeSchema,
  }),
])
export type ServerMessage = z.infer<typeof serverMessageSchema>
