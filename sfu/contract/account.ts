import { sessionIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

export const passwordMinLength = 10
export const passwordMaxLength = 200

/**
 * A person's name; it signs them in, too. Unique in the Organization, whatever the case of its letters; never what another one's e-mail
 * address could be.
 */
export const memberNameSchema = z.string().normalize('NFKC').trim().min(1, 'Give a name.').max(80, 'A name has at most 80 characters.').regex(/^[^@\p{Cc}]*$/u, 'A name has no @; there is a place for the e-mail address of its own.')

/** Another way to say who one is; nothing is ever sent to it. */
export const emailSchema = z.string().normalize('NFKC').trim().toLowerCase().max(254, 'An e-mail address has at most 254 characters.').pipe(z.email('Write an e-mail address such as kim@plant.kr.'))

/** A password to be. Length alone is asked for here; that it is none of the common ones, the server asks. */
export const newPasswordSchema = z.string().normalize('NFKC').min(passwordMinLength, `A password has at least ${passwordMinLength} characters. A sentence is a good one.`).max(passwordMaxLength, `A password has at most ${passwordMaxLength} characters.`)

/** A password as it is: whatever was typed, so that the answer does not depend on it. */
export const givenPasswordSchema = z.string().normalize('NFKC').max(1_000)

/** Name or e-mail address, as it was typed. */
export const loginSchema = z.string().normalize('NFKC').trim().min(1, 'Give your name or e-mail address.').max(254)

/** The 6 digits of an authenticator app. */
export const totpCodeSchema = z.string().transform(text => text.replaceAll(/\s/g, '')).pipe(z.string().regex(/^\d{6}$/, 'Write the 6 digits that the app shows.'))

/** 6 digits of an app, or one of the recovery codes, with or without its hyphens. */
export const secondStepCodeSchema = z.string().trim().min(6, 'Write the 6 digits of the app, or a recovery code.').max(40)

/** Sixteen letters and digits in groups of four, 80 bits; each works once. */
export const recoveryCodeSchema = z.string()
export const recoveryCodeCount = 10

/** How names and e-mail addresses are compared. */
export function loginKey(login: string): string {
  return login.normalize('NFKC').trim().toLowerCase()
}

/** Where a second step stands. */
export const secondStepSchema = z.object({
  /** Whether an authenticator app was set up. */
  isOn: z.boolean(),
  /** Recovery codes that were not used yet. */
  recoveryCodesLeft: z.int().min(0),
  /** Until when it has to be set up; from then on the session may do that alone. Absent: it need not be, or is. */
  dueAt: epochMsSchema.optional(),
})
export type SecondStep = z.infer<typeof secondStepSchema>

/** A browser that is signed in as somebody. */
export const signedInBrowserSchema = z.object({
  sessionId: sessionIdSchema,
  /** What the browser says it is (User-Agent), cut to 200 characters: somebody else's word. Empty: it says nothing. */
  userAgent: z.string(),
  /** IP address of the sign-in. Empty: not known. */
  address: z.string(),
  signedInAt: epochMsSchema,
  /** To within a few minutes. */
  seenAt: epochMsSchema,
  expiresAt: epochMsSchema,
  /** How it came in. */
  by: z.enum(['password', 'link']),
  isCurrent: z.boolean(),
})
export type SignedInBrowser = z.infer<typeof signedInBrowserSchema>
