const units = [
  'byte',
  'kilobyte',
  'megabyte',
  'gigabyte',
  'terabyte',
] as const

/** A number of bytes as people say it, in steps of 1000: `61 MB`, `1.2 GB`. */
export function byteWords(bytes: number, locale: string): string {
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const value = bytes / 1000 ** step
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[step],
    unitDisplay: step === 0
      ? 'long'
      : 'short',
    maximumFractionDigits: value < 10 && step > 0
      ? 1
      : 0,
  }).format(value)
}
