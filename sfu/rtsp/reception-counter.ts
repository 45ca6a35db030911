import type { ReceptionFacts } from './receiver-report.ts'
import { RtpReader } from './h264/rtp-reader.ts'

const ticksPerMs = 90
/** RFC 3550 appendix A.1: a jump further than this is a restart of the sender. */
const maxDropout = 3000

/** Counts one sender's packets as RFC 3550 appendix A.1, A.3 and A.8 want it in receiver reports. */
export class ReceptionCounter {
  readonly #reader = new RtpReader()
  #senderSsrc: number | undefined
  /** Extended sequence numbers. */
  #base = 0
  #highest = 0
  #received = 0
  #expectedBefore = 0
  #receivedBefore = 0
  #transit: number | undefined
  #jitter = 0

  /** Undefined before the first packet. */
  get senderSsrc(): number | undefined {
    return this.#senderSsrc
  }

  take(packet: Uint8Array, arrivalMs: number): void {
    if (!this.#reader.read(packet))
      return
    const { ssrc, sequenceNumber, timestamp } = this.#reader
    const step = (sequenceNumber - this.#highest) & 0xFFFF
    if (ssrc !== this.#senderSsrc || (step > maxDropout && step < 0x1_0000 - maxDropout))
      this.#begin(ssrc, sequenceNumber)
    else if (step <= maxDropout)
      this.#highest += step
    this.#received++
    const transit = (arrivalMs * ticksPerMs - timestamp) % 2 ** 32
    if (this.#transit !== undefined)
      this.#jitter += (Math.abs((transit - this.#transit) | 0) - this.#jitter) / 16
    this.#transit = transit
  }

  /** What to report now; the fraction lost is since the last call. Undefined before the first packet. */
  report(): Omit<ReceptionFacts, 'ownSsrc' | 'lastSenderReport'> | undefined {
    if (this.#senderSsrc === undefined)
      return undefined
    const expected = this.#highest - this.#base + 1
    const expectedNow = expected - this.#expectedBefore
    const lostNow = expectedNow - (this.#received - this.#receivedBefore)
    this.#expectedBefore = expected
    this.#receivedBefore = this.#received
    return {
      senderSsrc: this.#senderSsrc,
      packetsLost: Math.max(0, expected - this.#received),
      fractionLost: expectedNow > 0
        ? Math.max(0, lostNow) / expectedNow
        : 0,
      highestSequenceNumber: this.#highest % 2 ** 32,
      jitter: this.#jitter,
    }
  }

  #begin(ssrc: number, sequenceNumber: number): void {
    this.#senderSsrc = ssrc
    this.#base = sequenceNumber
    this.#highest = sequenceNumber
    this.#received = 0
    this.#expectedBefore = 0
    this.#receivedBefore = 0
    this.#transit = undefined
    this.#jitter = 0
  }
}
