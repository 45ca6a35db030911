import type { CameraNetworkOptions } from './camera-network.ts'
import type { RouteServices } from './http/route-services.ts'
import { randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { createCameraNetwork } from './camera-network.ts'
import { createStreamProbe } from './ingest/stream-probe.ts'
import { createOnvifClient } from './onvif/onvif-client.ts'
import { describeStream } from './rtsp/describe-stream.ts'
import { RtspCameraSource } from './rtsp/rtsp-camera-source.ts'

/** Looking at cameras and for cameras, over the same network rule as the ingest. */
export function openCameraSearch(options: CameraNetworkOptions): RouteServices['cameraSearch'] {
  const network = createCameraNetwork(options)
  const { timers } = options
  const onvif = createOnvifClient({
    resolveHost: network.resolveHost,
    addressPolicy: network.addressPolicy,
    now: timers.now,
    discovery: {
      createSocket: () => createSocket('udp4'),
      networkInterfaces,
      newMessageId: randomUUID,
      target: { address: '239.255.255.250', port: 3702 },
    },
  })
  return {
    onvif,
    probe: createStreamProbe({
      source: new RtspCameraSource(network),
      describe: (address, signal) => describeStream(address, network, signal),
      onvif,
      timers,
    }),
  }
}
