import { zoneIdSchema } from './ids.ts'
import { ruleChoiceSchema } from './rule.ts'
import { z } from './schema.ts'
import { zoneDrawingSchema } from './zone.ts'

/** What a template makes of one place on the picture: the zone, new or there already, and rules that all stand in it. */
export const ruleTemplateSchema = z.object({
  zone: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('new'),
      drawing: zoneDrawingSchema,
    }),
    z.object({
      kind: z.literal('known'),
      zoneId: zoneIdSchema,
    }),
  ]),
  rules: z.array(ruleChoiceSchema.omit({ zoneIds: true })).min(1).max(8),
})
export type RuleTemplate = z.infer<typeof ruleTemplateSchema>
