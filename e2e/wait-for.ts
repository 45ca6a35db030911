/**
 * Polls until `probe` answers something truthy. Fails with a sentence that names what was awaited and what was seen:
 * the limit only ends a broken run, it decides nothing.
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | undefined | false | null | Promise<T | undefined | false | null>,
  timeoutMs: number,
  seen: () => string = () => '',
): Promise<T> {
  const end = performance.now() + timeoutMs
  while (true) {
    const value = await probe()
    if (value)
      return value
    if (performance.now() > end)
      throw new Error(`waited ${timeoutMs / 1000} s for ${what}\n${seen()}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}
