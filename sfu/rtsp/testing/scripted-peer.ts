import { Buffer } from 'node:buffer'
import { Duplex } from 'node:stream'
import { serializeMessage } from '../rtsp-message.ts'

/** Answers to OPTIONS, DESCRIBE, SETUP and PLAY of a camera that is in order; the packets may follow. */
export function goodAnswers(sdp: string): Buffer[] {
  return [
    serializeMessage('RTSP/1.0 200 OK', { CSeq: 1, Public: 'OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN' }),
    serializeMessage('RTSP/1.0 200 OK', { CSeq: 2 }, sdp),
    serializeMessage('RTSP/1.0 200 OK', { CSeq: 3, Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1', Session: 'x' }),
    serializeMessage('RTSP/1.0 200 OK', { CSeq: 4 }),
  ]
}

/**
 * The other end of a socket that says `answers`, one for each thing it hears, then all of `rest` at once, and hangs up unless it
 * `staysOpen`: a camera that does not listen.
 */
export function scriptedPeer(answers: readonly Uint8Array[], rest: readonly Uint8Array[], { staysOpen = false } = {}): Duplex {
  let heard = 0
  const peer: Duplex = new Duplex({
    read() {},
    write(_chunk, _encoding, done) {
      done()
      const answer = answers[heard++]
      setImmediate(() => {
        if (peer.destroyed || peer.readableEnded)
          return
        if (answer)
          peer.push(Buffer.from(answer))
        if (heard !== answers.length && answer)
          return
        if (heard <= answers.length || answers.length === 0) {
          for (const chunk of rest)
            peer.push(Buffer.from(chunk))
          if (!staysOpen)
            peer.push(null)
        }
      })
    },
    final(done) {
      done()
    },
  })
  peer.on('end', () => peer.destroy())
  return peer
}
