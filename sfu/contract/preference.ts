import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'
import { wallLayoutsSchema } from './wall-layout.ts'

/**
 * What a person prefers and finds again on every device they sign in on, each by its key. A key that is added here is all that a new preference
 * needs. What is of a device (language, theme, volume) is not here.
 */
export const preferenceSchemas = {
  'wall.layouts': wallLayoutsSchema,
  /** Query of the inbox's address, as it was left. */
  'inbox.filter': z.object({
    query: z.string().max(2_000),
  }),
  /** What was explained and need not be again. */
  'help.seen': z.object({
    topics: z.array(z.string().max(60)).max(100),
  }),
} as const satisfies Record<string, z.ZodType>

export type PreferenceKey = keyof typeof preferenceSchemas
export type PreferenceValue<Key extends PreferenceKey = PreferenceKey> = z.infer<(typeof preferenceSchemas)[Key]>

const preferenceKeys = Object.keys(preferenceSchemas) as [PreferenceKey, ...PreferenceKey[]]
export const preferenceKeySchema = z.enum(preferenceKeys)

/** As the server keeps it; `setAt` is its own clock's time of the change. A value of a newer or older version is left to its reader to check. */
export const preferenceSchema = z.object({
  key: preferenceKeySchema,
  value: z.unknown(),
  setAt: epochMsSchema,
})
export type Preference = z.infer<typeof preferenceSchema>
