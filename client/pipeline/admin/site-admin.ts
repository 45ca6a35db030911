import type { SiteId } from '#contract/ids'
import type { Site, SiteChoice } from '#contract/site'
import type { ApiPort } from '../../core/api-port.ts'

/** The plants of the Organization. Calls reject with AppError or NetworkUnavailable. */
export interface SiteAdmin {
  readonly list: () => Promise<Site[]>
  readonly create: (site: SiteChoice) => Promise<Site>
  readonly update: (siteId: SiteId, site: SiteChoice) => Promise<Site>
}

export function createSiteAdmin({ call }: Pick<ApiPort, 'call'>): SiteAdmin {
  return {
    list: async () => (await call('site.list')).sites,
    create: body => call('site.create', { body }),
    update: (siteId, body) => call('site.update', {
      params: { siteId },
      body,
    }),
  }
}
