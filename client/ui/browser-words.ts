/** Longest first: Edge and Samsung's browser say that they are Chrome, and Chrome that it is Safari. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\/|\bEdgiOS\//, 'Edge'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bWhale\//, 'Whale'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bHeadlessChrome\//, 'Chrome (headless)'],
  [/\bChrom(?:e|ium)\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPad\b/, 'iPad'],
  [/\biPhone\b/, 'iPhone'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/**
 * `Chrome · Android` of a User-Agent, which is what a browser says of itself and may be anything: only names from here come out.
 * Undefined where none of them is in it.
 */
export function browserWords(userAgent: string): string | undefined {
  const parts = [browsers, systems].map(names => names.find(([pattern]) => pattern.test(userAgent))?.[1]).filter(part => part !== undefined)
  return parts.length > 0
    ? parts.join(' · ')
    : undefined
}
