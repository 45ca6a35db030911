/** Pages that are opened by a link with a one-time token in its fragment. */
const linkPages = new Set(['/sign-in', '/set-up', '/invitation'])

/**
 * Takes the one-time token out of the address bar: reads it from the fragment and removes it at once, so that it is in no
 * history, bookmark or screenshot. Fragments never reach a server. Answers undefined when there is none.
 */
export function takeSignInToken(location: Pick<Location, 'hash' | 'pathname' | 'search'>, history: Pick<History, 'replaceState'>): string | undefined {
  if (location.hash.length < 2 || !linkPages.has(location.pathname))
    return undefined
  const fragment = location.hash.slice(1)
  history.replaceState(null, '', location.pathname + location.search)
  const token = new URLSearchParams(fragment).get('token') ?? fragment
  return token || undefined
}
