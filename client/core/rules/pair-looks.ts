/** The last looks at one person and one truck: which of them were near, and how far apart they were. */
export class PairLooks {
  lastMs = Number.NEGATIVE_INFINITY
  #warn = 0
  #critical = 0
  #distanceM = Number.NaN
  /** Metres a second by which the distance shrinks, smoothed over about 0.3 s. */
  closingMps = 0

  /** Metres, as of the newest look; NaN before the first. */
  get distanceM(): number {
    return this.#distanceM
  }

  /** Notes one look: whether it was near and very near. */
  add(atMs: number, distanceM: number, isWarn: boolean, isCritical: boolean, gapMs: number): void {
    const elapsedMs = atMs - this.lastMs
    if (elapsedMs > gapMs) {
      this.#warn = 0
      this.#critical = 0
      this.#distanceM = Number.NaN
    }
    this.#warn = (this.#warn << 1 | (isWarn ? 1 : 0)) & 0x3FFFFFFF
    this.#critical = (this.#critical << 1 | (isCritical ? 1 : 0)) & 0x3FFFFFFF
    if (Number.isNaN(this.#distanceM)) {
      this.closingMps = 0
    }
    else if (elapsedMs > 0) {
      const now = (this.#distanceM - distanceM) / elapsedMs * 1000
      this.closingMps += (1 - Math.exp(-elapsedMs / 300)) * (now - this.closingMps)
    }
    this.#distanceM = distanceM
    this.lastMs = atMs
  }

  /** Some of the last looks say that they are near, or very near, and not yet enough of them. */
  isOpen(minLooks: number, ofLooks: number): boolean {
    return [
      this.warnLooks(ofLooks),
      this.criticalLooks(ofLooks),
    ].some(looks => looks > 0 && looks < minLooks)
  }

  /** Of the last `ofLooks` looks so many were near. */
  warnLooks(ofLooks: number): number {
    return bits(this.#warn & (2 ** ofLooks - 1))
  }

  criticalLooks(ofLooks: number): number {
    return bits(this.#critical & (2 ** ofLooks - 1))
  }
}

function bits(value: number): number {
  let count = 0
  for (let rest = value; rest > 0; rest &= rest - 1)
    count++
  return count
}
