import { emailSchema } from './account.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

export const channelIdSchema = z.uuid().brand<'ChannelId'>()
export type ChannelId = z.infer<typeof channelIdSchema>

/** Ways out of the house. 'push' is there by itself: every person's browsers; the others are set up. */
export const channelKindSchema = z.enum(['push', 'email', 'webhook'])
export type ChannelKind = z.infer<typeof channelKindSchema>

const nameSchema = z.string().trim().min(1, 'Give the channel a name.').max(80, 'A name has at most 80 characters.')
const headerText = z.string().trim().regex(/^[^\r\n\0]*$/, 'This has a line break in it; write one line.')

/** An SMTP server that takes our messages. */
export const emailSettingsSchema = z.object({
  kind: z.literal('email'),
  host: headerText.min(1, 'Give the name or address of the mail server.').max(253),
  port: z.int().min(1).max(65_535),
  /** 'tls' from the first byte (465), 'starttls' or refused (587), 'none': for a relay inside the plant that has neither. */
  security: z.enum(['tls', 'starttls', 'none']),
  username: headerText.max(254).optional(),
  from: emailSchema,
})
export type EmailSettings = z.infer<typeof emailSettingsSchema>

/** Somebody's program that takes a signed POST (AL11). */
export const webhookSettingsSchema = z.object({
  kind: z.literal('webhook'),
  url: z.url({ protocol: /^https?$/, error: 'Write the whole address, such as https://plant.example.com/ansim.' }).max(2_048),
})
export type WebhookSettings = z.infer<typeof webhookSettingsSchema>

export const channelSettingsSchema = z.discriminatedUnion('kind', [emailSettingsSchema, webhookSettingsSchema])
export type ChannelSettings = z.infer<typeof channelSettingsSchema>

/** A channel as whoever sets it up sees it; its secret went in and never comes out. */
export const channelSchema = z.object({
  channelId: channelIdSchema,
  name: z.string(),
  settings: channelSettingsSchema,
  hasSecret: z.boolean(),
  isOn: z.boolean(),
  createdAt: epochMsSchema,
})
export type Channel = z.infer<typeof channelSchema>

export const newChannelSchema = z.object({
  name: nameSchema,
  settings: channelSettingsSchema,
  /** Of the mail server. */
  password: z.string().min(1).max(1_000).optional(),
})
export type NewChannel = z.infer<typeof newChannelSchema>

/** What is absent stays; `password: null` forgets it. The kind stays. */
export const channelUpdateSchema = z.object({
  name: nameSchema.optional(),
  settings: channelSettingsSchema.optional(),
  password: z.string().min(1).max(1_000).nullable().optional(),
  isOn: z.boolean().optional(),
})
export type ChannelUpdate = z.infer<typeof channelUpdateSchema>
