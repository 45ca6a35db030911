const units = [
  'kilobyte',
  'megabyte',
  'gigabyte',
  'terabyte',
] as const

/** A number of bytes as people say it, in steps of 1000: `61 MB`, `1.2 GB`. Browsers do not know the word for a byte in every language: `B`. */
export function byteWords(bytes: number, locale: string): string {
  const step = Math.min(units.length, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const value = bytes / 1000 ** step
  const words = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[Math.max(0, step - 1)],
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && step > 0
      ? 1
      : 0,
  }).format(value)
  return step === 0
    ? words.replace(/kB/i, 'B')
    : words
}
