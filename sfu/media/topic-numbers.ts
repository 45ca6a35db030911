import { AppError } from '#contract/app-error'

/** mediasoup's subchannels are 16 bits; 0 is nobody's. */
const highest = 65_535

/** A number for each topic, for as long as the plane lives: one that came back to another topic could reach who heard the one before. */
export class TopicNumbers {
  readonly #numbers = new Map<string, number>()

  /** Fails with 'too-many-requests' after 65,535 topics. */
  of(topic: string): number {
    const known = this.#numbers.get(topic)
    if (known !== undefined)
      return known
    if (this.#numbers.size >= highest)
      throw new AppError('too-many-requests', 'This server has shown more cameras than it can number since it started; restart it.')
    const number = this.#numbers.size + 1
    this.#numbers.set(topic, number)
    return number
  }

  /** Undefined for a topic that nobody ever heard. */
  find(topic: string): number | undefined {
    return this.#numbers.get(topic)
  }
}
