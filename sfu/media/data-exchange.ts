import type { DataConsumer, DataProducer, Router, Transport } from 'mediasoup/types'
import { Buffer } from 'node:buffer'
import { longestLookBytes } from '#contract/look-codec'

/**
 * The data channels of one worker's viewers, by way of this process: what a browser sends ends here, and one DataProducer speaks to all who
 * listen. Its messages carry the number of their topic (mediasoup's subchannels), so that the worker makes the copies and who hears what is a
 * property of each DataConsumer. One DataProducer per camera would have the worker pass a detector's bytes on unread.
 */
export interface DataExchange {
  /** Hands on what the browser sends, until `producer` goes. */
  readonly listen: (producer: DataProducer, onMessage: (message: Uint8Array) => void) => Promise<void>
  /** A channel to a browser; it hears no number yet. */
  readonly open: (transport: Transport) => Promise<DataConsumer>
  /** To those who hear the number. */
  readonly tell: (number: number, message: Uint8Array) => void
  readonly close: () => void
}

/** No topic has it: a DataConsumer without any number would be asked about none. */
const nobody = 0
/** A look that could not go for so long is not worth its way. */
const lateMs = 150

/** Rejects when the worker is gone. */
export async function openDataExchange(router: Router): Promise<DataExchange> {
  const transport = await router.createDirectTransport({ maxSendMessageSize: longestLookBytes, maxReceiveMessageSize: longestLookBytes })
  const producer = await transport.produceData({ label: 'looks' })
  return {
    async listen(heard, onMessage) {
      const consumer = await transport.consumeData({ dataProducerId: heard.id })
      consumer.on('message', message => onMessage(message))
    },
    open: to => to.consumeData({
      dataProducerId: producer.id,
      subchannels: [nobody],
      // A look is whole in itself and replaces those before it: one that is late is of no use, and must not hold up those behind it. A lost one
      // is not sent again: SCTP would after 1 s (RTO, RFC 9260 16). `maxRetransmits: 0` alone means no time to wait for room as well (3.27.1).
      ...to.type !== 'direct' && { ordered: false, maxPacketLifeTime: lateMs },
    }),
    tell: (number, message) => {
      if (!producer.closed)
        producer.send(Buffer.from(message.buffer, message.byteOffset, message.byteLength), undefined, [number])
    },
    close: () => transport.close(),
  }
}
