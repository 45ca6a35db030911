export const detectorCacheName = 'ansim-detector-1'

/**
 * How an address outside the precache is kept. `for-ever`: its name holds a hash of its bytes; `fresh-first`: asked for each
 * time and kept for when there is no network; `none`: never kept (API, pictures, pages).
 */
export function cachePolicyOf(pathname: string): 'for-ever' | 'fresh-first' | 'none' {
  if (pathname.startsWith('/assets/') && hasHash(pathname))
    return 'for-ever'
  if (/^\/models\/[^/]+\/[^/]+$/.test(pathname))
    return 'fresh-first'
  return 'none'
}

/** Whether a path ends like `name-HASH.ext`, the hash being eight characters, as the build names its files. */
function hasHash(pathname: string): boolean {
  return pathname.slice(0, pathname.lastIndexOf('.')).at(-9) === '-'
}

/** Whether `kept` is an older build of the file `current`: the same name with another hash. */
export function isStale(kept: string, current: string): boolean {
  const nameOf = (url: string): string => url.replace(/-[\w-]{8}(\.\w+)$/, '$1')
  return kept !== current && nameOf(kept) !== kept && nameOf(kept) === nameOf(current)
}
