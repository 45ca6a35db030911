/** How fast films play, times as fast as it happened. */
export const playRates = [0.25, 0.5, 1, 1.5, 2, 3] as const

/** The next faster or slower of them; the fastest and the slowest stay. One that is none of them becomes the slowest. */
export function nextRate(rate: number, by: 1 | -1): number {
  const index = playRates.findIndex(each => each === rate)
  return playRates[Math.min(playRates.length - 1, Math.max(0, index + by))] ?? 1
}
