/** Cameras' pictures are not perfectly even: one that comes this share of an interval early is still taken. */
const earlyShare = 0.3

/**
 * Chooses which pictures of a stream to present so that there are at most `fps` a second: of a steady 30 a second every third for 10,
 * two of three for 20. Ahead of its beat by less than the unevenness of a camera a picture is taken; the beat itself does not move, so
 * errors do not add up.
 */
export class FramePacer {
  fps: number
  #nextUs = Number.NEGATIVE_INFINITY

  constructor(fps: number) {
    this.fps = fps
  }

  /** Whether to present the picture with this time stamp, in microseconds of any clock that goes forward. */
  takes(timestampUs: number): boolean {
    const intervalUs = 1e6 / this.fps
    const jumped = timestampUs < this.#nextUs - 2 * intervalUs
    if (!jumped && timestampUs < this.#nextUs - earlyShare * intervalUs)
      return false
    // Long behind (a pause, the first picture, a clock that jumped): a new beat begins here.
    this.#nextUs = jumped || timestampUs > this.#nextUs + intervalUs
      ? timestampUs + intervalUs
      : this.#nextUs + intervalUs
    return true
  }
}
