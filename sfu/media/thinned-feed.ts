import type { Producer } from 'mediasoup/types'
import type { Thinning } from '#contract/stream'
import type { PacketMark } from '../core/camera-source.ts'
import { restamp } from './restamp.ts'
import { keeps } from './thinning.ts'

/** MJ4: a stream with some of its pictures left out, under sequence numbers of its own, so that browsers miss none. */
export class ThinnedFeed {
  readonly thinning: Thinning
  readonly producer: Producer
  readonly #ssrc: number
  readonly #send: (packet: Uint8Array) => void
  #sequenceNumber: number

  constructor(thinning: Thinning, producer: Producer, ssrc: number, send: (packet: Uint8Array) => void) {
    this.thinning = thinning
    this.producer = producer
    this.#ssrc = ssrc
    this.#send = send
    this.#sequenceNumber = ssrc & 0xFFFF
  }

  push(packet: Uint8Array, { picture }: PacketMark): void {
    if (keeps(this.thinning, picture))
      this.#send(restamp(packet, this.#ssrc, this.#sequenceNumber++))
  }
}
