/** The part of the Trusted Types API that is used; not in TypeScript's DOM library. */
interface TrustedTypesHost {
  trustedTypes?: { createPolicy: (name: string, rules: { createScriptURL: (url: string) => string }) => { createScriptURL: (url: string) => unknown } }
}

/**
 * The one place that makes addresses which run as scripts (workers, the service worker): of this origin, nothing else. Where the
 * browser enforces Trusted Types, no other string can become a script.
 */
export function createScriptAddresses(host: object, origin: string): (url: string) => string {
  const check = (url: string): string => {
    if (new URL(url, origin).origin !== origin)
      throw new TypeError(`Scripts come from ${origin} alone.`)
    return url
  }
  const policy = (host as TrustedTypesHost).trustedTypes?.createPolicy('ansim', { createScriptURL: check })
  // Browsers take the policy's object where their types ask for a string.
  return url => (policy
    ? policy.createScriptURL(url)
    : check(url)) as string
}
