import type { RouteHandlers } from './route-handler.ts'
import { accountRoutes } from '#contract/account-routes'
import { AppError } from '#contract/app-error'
import { peopleRoutes } from '#contract/people-routes'
import { siteRoutes } from '#contract/site-routes'

type PeopleHandlers = Pick<RouteHandlers, keyof typeof peopleRoutes | keyof typeof accountRoutes | keyof typeof siteRoutes>

/** Takes the rows' places until their use cases are there. */
export function peopleHandlers(): PeopleHandlers {
  const answer = (): never => {
    throw new AppError('busy', 'This server cannot do that yet; update it.')
  }
  return Object.fromEntries(Object.keys({
    ...peopleRoutes,
    ...accountRoutes,
    ...siteRoutes,
  }).map(name => [name, answer])) as unknown as PeopleHandlers
}
