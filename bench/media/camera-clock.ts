import type { TestCamera } from '../../sfu/demo/rtsp-server/test-camera.ts'
import type { CounterClip } from './counter-clip.ts'

const clockRate = 90_000

/** Notes when a test camera sends each picture, by the number that is burnt into it. To be made before anybody plays the stream: it begins with number 0. */
export class CameraClock {
  readonly #sent: { atMs: number, timestamp: number }[] = []
  readonly #clip: CounterClip
  readonly #stop: () => void

  constructor(player: ReturnType<TestCamera['player']>, clip: CounterClip) {
    this.#clip = clip
    this.#stop = player.subscribe({
      rtp: (packet) => {
        const timestamp = new DataView(packet.buffer, packet.byteOffset).getUint32(4)
        if (this.#sent.at(-1)?.timestamp !== timestamp)
          this.#sent.push({ atMs: performance.timeOrigin + performance.now(), timestamp })
      },
      rtcp: () => {},
    })
  }

  /** Ages in ms of pictures that were shown, each since the last time its number was sent. */
  agesOf(shown: readonly { atMs: number, count: number }[]): number[] {
    const { fps, seconds } = this.#clip
    const first = this.#sent[0]
    if (!first)
      return []
    const pictures = this.#sent.map(({ atMs, timestamp }) => ({ atMs, count: Math.round(((timestamp - first.timestamp + 2 ** 32) % 2 ** 32) / clockRate * fps) % (fps * seconds) }))
    return shown.flatMap(({ atMs, count }) => {
      const sent = pictures.findLast(picture => picture.atMs <= atMs && picture.count === count)
      return sent && atMs - sent.atMs < seconds * 500
        ? [
            atMs - sent.atMs,
          ]
        : []
    })
  }

  close(): void {
    this.#stop()
  }
}
