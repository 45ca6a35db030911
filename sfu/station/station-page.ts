import type { Logger } from '../core/logger.ts'
import type { CdpPipe } from './cdp-pipe.ts'
import { z } from '#contract/schema'

/** A session cookie as the server makes it; `url` is the address that it belongs to. */
export interface StationCookie {
  readonly name: string
  readonly value: string
  readonly url: string
  readonly path?: string
  readonly secure?: boolean
  readonly httpOnly?: boolean
  readonly sameSite?: 'Strict' | 'Lax' | 'None'
}

const LONGEST_LINE = 500

const targetsSchema = z.object({
  targetInfos: z.array(z.object({
    targetId: z.string(),
    type: z.string(),
  })),
})
const attachedSchema = z.object({
  sessionId: z.string(),
})
const navigatedSchema = z.object({
  errorText: z.string().optional(),
})
const consoleSchema = z.object({
  type: z.string(),
  args: z.array(z.object({
    value: z.unknown().optional(),
    description: z.string().optional(),
  })),
})
const exceptionSchema = z.object({
  exceptionDetails: z.object({
    text: z.string(),
    exception: z.object({
      description: z.string().optional(),
    }).optional(),
  }),
})
const logEntrySchema = z.object({
  entry: z.object({
    level: z.string(),
    text: z.string(),
  }),
})

export interface StationPage {
  /** Resolves when the page's own thread answers. */
  readonly ping: () => Promise<void>
}

/**
 * Opens the station's page in a browser that was just started: the cookie first, then the address. Nothing is kept on disk of
 * the cookie, for it has no expiry: the browser forgets it at its end.
 * `onCrash` is told when the page's process died.
 * @throws {Error} when the browser refuses, or the page does not load
 */
export async function openStationPage(pipe: CdpPipe, { url, cookie, logger, onCrash }: { url: string, cookie: StationCookie, logger: Logger, onCrash: () => void }): Promise<StationPage> {
  const { targetInfos } = targetsSchema.parse(await pipe.send('Target.getTargets'))
  const page = targetInfos.find(target => target.type === 'page')
  if (!page)
    throw new Error('The browser has no page.')
  const { sessionId } = attachedSchema.parse(await pipe.send('Target.attachToTarget', { targetId: page.targetId, flatten: true }))

  pipe.subscribe((event) => {
    if (event.method === 'Target.targetCrashed' || (event.sessionId === sessionId && event.method === 'Inspector.targetCrashed'))
      onCrash()
    const line = event.sessionId === sessionId
      ? readComplaint(event.method, event.params)
      : undefined
    if (line !== undefined) {
      logger.warn({
        line: line.slice(0, LONGEST_LINE),
      }, 'the station\'s page complains')
    }
  })
  await pipe.send('Target.setDiscoverTargets', { discover: true })
  for (const domain of ['Inspector', 'Runtime', 'Log', 'Page'])
    await pipe.send(`${domain}.enable`, {}, sessionId)

  // A service worker of the run before would serve that run's pages, and nobody is here to accept the update. Events that wait to be
  // sent are in IndexedDB and stay.
  await pipe.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes: 'service_workers,cache_storage' }, sessionId)
  await pipe.send('Storage.setCookies', {
    cookies: [cookie],
  })
  const { errorText } = navigatedSchema.parse(await pipe.send('Page.navigate', { url }, sessionId))
  if (errorText)
    throw new Error(`The station's page did not load: ${errorText}.`)
  return {
    async ping() {
      await pipe.send('Runtime.evaluate', { expression: '0' }, sessionId)
    },
  }
}

/** What the page printed as an error, threw, or failed to load; undefined for everything else. */
function readComplaint(method: string, params: unknown): string | undefined {
  switch (method) {
    case 'Runtime.consoleAPICalled': {
      const { type, args } = consoleSchema.parse(params)
      return type === 'error' || type === 'assert'
        ? args.map(({ value, description }) => description ?? (typeof value === 'string'
            ? value
            : JSON.stringify(value))).join(' ')
        : undefined
    }
    case 'Runtime.exceptionThrown': {
      const { text, exception } = exceptionSchema.parse(params).exceptionDetails
      return exception?.description ?? text
    }
    case 'Log.entryAdded': {
      const { level, text } = logEntrySchema.parse(params).entry
      return level === 'error'
        ? text
        : undefined
    }
    default:
      return undefined
  }
}
