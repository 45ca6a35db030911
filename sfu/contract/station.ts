import { engineSchema } from './detection.ts'
import { cameraIdSchema, deviceIdSchema, siteIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

/** How able a browser is to detect, as far as it says. What is absent it does not know, and it costs it nothing. */
export const capabilitySchema = z.object({
  /** What one picture cost in the self-test at the start, ms. */
  selfTestMs: z.number().min(0).max(600_000).optional(),
  onBattery: z.boolean().optional(),
  isVisible: z.boolean().optional(),
  isWired: z.boolean().optional(),
  /** Work that is needed over what the machine may give: above 1 it cannot keep up. */
  load: z.number().min(0).max(1_000).optional(),
  /** How late the browser woke the detector, at worst, in the last five seconds, ms. */
  tickGapMs: z.number().min(0).max(86_400_000).optional(),
})
export type Capability = z.infer<typeof capabilitySchema>

/** What a browser that detects says of itself once a second, beside its cameras. */
export const stationFactsSchema = capabilitySchema.extend({
  fpsBudget: z.number().min(0).max(10_000),
  /** Its longest time without a look at a camera that gave pictures, and when that ended. */
  lastGap: z.object({
    cameraId: cameraIdSchema.optional(),
    ms: z.number().min(0),
    endedAt: epochMsSchema,
  }).optional(),
  /** Events and verdicts that wait to be told. */
  backlog: z.int().min(0).optional(),
  /** The server's clock minus its own, ms. */
  clockOffsetMs: z.number().optional(),
})
export type StationFacts = z.infer<typeof stationFactsSchema>

const stationNameSchema = z.string().trim().min(1, 'Give the station a name.').max(80, 'A station\'s name has at most 80 characters.')
const stationSitesSchema = z.array(siteIdSchema).min(1, 'Choose at least one site, or every site.').max(200)

/** A browser that was registered to detect: it is asked before people's browsers. */
export const stationSchema = z.object({
  /** The deviceId of its browser profile. */
  stationId: deviceIdSchema,
  name: stationNameSchema,
  /** Absent: cameras of every site. */
  siteIds: stationSitesSchema.optional(),
  registeredAt: epochMsSchema,
  /** It gives its cameras away and gets none, since then. */
  drainedAt: epochMsSchema.optional(),
})
export type Station = z.infer<typeof stationSchema>

/** A station as it fares; what is live is absent while it is not connected. */
export const stationViewSchema = stationSchema.extend({
  /** It is the server's own browser. */
  isOwn: z.boolean(),
  connectedAt: epochMsSchema.optional(),
  lastSeenAt: epochMsSchema.optional(),
  engine: engineSchema.optional(),
  facts: stationFactsSchema.optional(),
  cameras: z.array(z.object({
    cameraId: cameraIdSchema,
    /** 'standby': it looks already, and takes over when its looks are good. */
    kind: z.enum(['holder', 'standby']),
    since: epochMsSchema,
    /** Looks a second; absent: not told yet. */
    fps: z.number().min(0).optional(),
  })),
})
export type StationView = z.infer<typeof stationViewSchema>

/** A person's browser that detects for now. */
export const detectingBrowserSchema = stationViewSchema.pick({
  name: true,
  connectedAt: true,
  engine: true,
  facts: true,
  cameras: true,
})
export type DetectingBrowser = z.infer<typeof detectingBrowserSchema>

export const newStationSchema = stationSchema.pick({ stationId: true, name: true, siteIds: true })
export type NewStation = z.infer<typeof newStationSchema>

/** What is absent stays; `siteIds: null` is every site. */
export const stationUpdateSchema = z.object({
  name: stationNameSchema.optional(),
  siteIds: stationSitesSchema.nullable().optional(),
  isDrained: z.boolean().optional(),
})
export type StationUpdate = z.infer<typeof stationUpdateSchema>
