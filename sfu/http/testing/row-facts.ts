import type { RouteName } from '#contract/routes'
import { routes } from '#contract/routes'

/** Of rows whose right answer is another than 200 here, and why. */
export const rightStatuses: Partial<Record<RouteName, readonly number[]>> = {
  // There are members already.
  'setup.complete': [401, 409],
  'setup.create-link': [409],
  // A challenge that nobody got.
  'sign-in.second-step': [401],
  // The test's server has no certificate.
  'trust.certificate': [404],
  // Nobody here has a second step.
  'account.remove-totp': [200, 400, 404, 409],
  'account.renew-recovery-codes': [200, 400, 404, 409],
}

/** Rows whose right answer is a session. */
export const signsIn = (name: RouteName): boolean => /^(?:session\.create|sign-in\.password|invitation\.accept)$/.test(name)

/** Rows that tell whoever has a link what it is for. */
export const needsLink = (name: RouteName): boolean => name === 'invitation.look'

/** About what stands in no site: bytes that belong to no event yet, and a browser's own count. */
export const isOfNoSite = (name: RouteName): boolean => name === 'upload.state' || name === 'sync.device'

/** What ends the session that asks, or changes who asks: somebody new is made for each. */
export const needsSomebodyNew = (name: RouteName): boolean => /^(?:session\.(?:remove|create)|account\.)/.test(name) || signsIn(name)

/** Sign-ins and links: slow by design, and throttled. They are asked by few. */
export const isSignIn = (name: RouteName): boolean => routes[name].permission === 'public'
