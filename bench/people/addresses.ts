import type { Figures } from '../bench.ts'
import { epochMs } from '../../sfu/contract/time.ts'
import { timersOf } from '../../sfu/contract/timers.ts'
import { openBareSite } from '../../sfu/http/testing/bare-site.ts'
import { countPathEscapes } from '../../sfu/http/testing/path-escapes.ts'
import { countUrlEscapes } from '../../sfu/rtsp/testing/url-escapes.ts'
import { figure } from '../figure.ts'

/**
 * url_escapes: addresses of cameras, in every notation, by names and by redirects, that made the server connect to where no camera may be.
 * path_escapes: paths that were answered with a file that is not served. A good address that is not reached any more fails the part.
 */
export async function measureAddresses(say: (line: string) => void): Promise<Figures> {
  const urls = await countUrlEscapes(timersOf(globalThis, () => epochMs(Date.now())))
  urls.escapes.forEach(escape => say(`ESCAPE ${escape}`))
  if (urls.lost.length > 0)
    throw new Error(`good addresses were not reached: ${urls.lost.join(', ')}`)
  const site = await openBareSite()
  try {
    const paths = await countPathEscapes({
      port: site.port,
      headers: [`cookie: ${site.cookieOf('administrator')}`],
      files: site.outside,
    })
    paths.escapes.forEach(escape => say(`ESCAPE ${escape}`))
    paths.failures.forEach(failure => say(`FAILURE ${failure}`))
    say(`${urls.checked} addresses, ${paths.checked} paths`)
    return {
      url_escapes: figure(urls.escapes.length, ''),
      urls_checked: figure(urls.checked, ''),
      path_escapes: figure(paths.escapes.length + paths.failures.length, ''),
      paths_checked: figure(paths.checked, ''),
    }
  }
  finally {
    await site.close()
  }
}
