/**
 * The server could not be asked: no network, no answer in time, an answer cut off, or something between us answered.
 * Apart from AppError, because nothing was decided: asking again later is always right, forever.
 */
export class NetworkUnavailable extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'NetworkUnavailable'
  }
}
