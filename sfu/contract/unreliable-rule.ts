import { ruleIdSchema } from './ids.ts'
import { z } from './schema.ts'

/** A Rule on worn items that cannot tell them at a camera now: the picture, the rate of looks or the people are too small. */
export const unreliableRuleSchema = z.object({
  ruleId: ruleIdSchema,
  because: z.enum(['small-picture', 'low-rate', 'small-people']),
})
export type UnreliableRule = z.infer<typeof unreliableRuleSchema>
