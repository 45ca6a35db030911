import type { CameraSource, CameraStream, RelayEnd, RtpOutlet, StreamAddress } from '../core/camera-source.ts'
import type { VideoFacts } from '../core/ingest-state.ts'

/** A connection in progress, under the hand of whoever scripts it. */
export interface ScriptedConnection {
  readonly address: StreamAddress
  readonly outlet: RtpOutlet
  readonly video: (video: VideoFacts) => void
  readonly end: (end: RelayEnd) => void
}

/** A CameraSource without cameras: simulations and tests decide what each connection does. */
export class ScriptedCameraSource implements CameraSource {
  /** Every connection so far, over all streams, oldest first. */
  readonly connections: ScriptedConnection[] = []

  openStream(outlet: RtpOutlet): CameraStream {
    let connections = 0
    let packetsOut = 0
    return {
      stats: () => ({
        packetsIn: packetsOut,
        packetsOut,
        packetsLost: 0,
        picturesDropped: 0,
        connections,
      }),
      relay: async (address, onVideo, signal) => await new Promise<RelayEnd>((resolve) => {
        const abort = (): void => resolve({ reason: 'closed' })
        signal.addEventListener('abort', abort)
        if (signal.aborted)
          abort()
        connections++
        this.connections.push({
          address,
          outlet: {
            ...outlet,
            send(packet, mark) {
              packetsOut++
              outlet.send(packet, mark)
            },
          },
          video: onVideo,
          end: resolve,
        })
      }),
    }
  }
}
