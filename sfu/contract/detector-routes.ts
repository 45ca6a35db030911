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

/** What a detector is sent as. */
export const detectorMediaType = 'application/vnd.ansim.detector'
/** A detector that browsers are to load is at most so large, bytes. */
export const detectorMaxBytes = 96 * 1024 * 1024

/** One thing that a detector was looked at for before browsers are given it; `says` is a sentence. */
export const detectorGateSchema = z.object({
  name: z.string(),
  outcome: z.enum(['passed', 'warning', 'refused']),
  says: z.string(),
})
export type DetectorGate = z.infer<typeof detectorGateSchema>

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
  /** The .onnx file itself; it is checked as `npx ansim model check` does, which takes up to some minutes. 'model-invalid' with the reason. */
  'detector.create': {
    method: 'POST',
    path: '/api/detectors',
    permission: 'detector:manage',
    operator: true,
    audit: 'change',
    params: nothing,
    query: z.object({
      name: z.string().regex(/^[\w .-]{1,70}\.onnx$/, 'A detector is a file whose name ends in .onnx.'),
      /** Which of its classes are ours, as JSON: {"hardhat": "helmet"}. */
      labels: z.string().max(4_000).optional(),
    }),
    body: z.unknown(),
    reply: z.object({
      detector: listedDetectorSchema,
      gates: z.array(detectorGateSchema),
    }),
  },
  /** One that was added; 'bad-input' while something is analysed with it. */
  'detector.remove': {
    method: 'DELETE',
    path: '/api/detectors/:detectorId',
    permission: 'detector:manage',
    operator: true,
    audit: 'change',
    params: z.object({ detectorId: detectorIdSchema }),
    query: nothing,
    body: nothing,
    reply: nothing,
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
