import type { Route } from './routes.ts'
import { labelSchema } from './detection.ts'
import { detectorIdSchema } from './ids.ts'
import { z } from './schema.ts'

const nothing = z.object({})

/** A detector that is here to analyse with. */
export const listedDetectorSchema = z.object({
  detectorId: detectorIdSchema,
  name: z.string(),
  bytes: z.int().min(0),
  labels: z.array(labelSchema),
  /** Of where it came from: with the product, by --model, or added while the server ran. */
  origin: z.enum(['shipped', 'given', 'added']),
  /** The server's own: what every camera is analysed with for which nothing else was chosen. */
  isCommon: z.boolean(),
})
export type ListedDetector = z.infer<typeof listedDetectorSchema>

/** What was chosen for all cameras: `null` is the server's own. */
export const commonChoiceSchema = z.object({
  detectorId: detectorIdSchema.nullable(),
  /** What to go back to; absent: nothing was ever chosen. */
  formerDetectorId: detectorIdSchema.nullable().optional(),
})
export type CommonChoice = z.infer<typeof commonChoiceSchema>

/** Detectors as an administrator sees them; their files are 'detector.get'. */
export const detectorRoutes = {
  'detector.list': {
    method: 'GET',
    path: '/api/detectors',
    permission: 'detector:read',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      detectors: z.array(listedDetectorSchema),
      common: commonChoiceSchema,
    }),
  },
  /** For all cameras for which nothing else was chosen; null: the server's own. 'model-not-found'. */
  'detector.choose': {
    method: 'PUT',
    path: '/api/detector-choice',
    permission: 'detector:manage',
    operator: true,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: z.object({
      detectorId: detectorIdSchema.nullable(),
    }),
    reply: commonChoiceSchema,
  },
  /** Back to the one before; 'bad-input' where nothing was ever chosen. */
  'detector.roll-back': {
    method: 'POST',
    path: '/api/detector-choice/roll-back',
    permission: 'detector:manage',
    operator: true,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: commonChoiceSchema,
  },
} as const satisfies Record<string, Route>
