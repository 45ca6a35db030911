/** The Network Information API, where it is: not in TypeScript's DOM library. */
interface NetworkBrowser extends Pick<EventTarget, 'addEventListener' | 'removeEventListener'> {
  readonly navigator: object & { readonly connection?: EventTarget }
}

/** Calls when the browser says that it is in a network again, or in another one; answers how to stop. */
export function onNetworkChange(browser: NetworkBrowser, listener: () => void): () => void {
  const { connection } = browser.navigator
  browser.addEventListener('online', listener)
  connection?.addEventListener('change', listener)
  return () => {
    browser.removeEventListener('online', listener)
    connection?.removeEventListener('change', listener)
  }
}
