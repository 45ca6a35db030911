import type { ClientRequestArgs } from 'node:http'
import type { Duplex } from 'node:stream'
import { Agent } from 'node:http'
import { connect } from 'node:net'

/** An agent whose connections break after `maxBytes`, all answers together: a camera cannot fill our memory. `address` is where they go, whatever the name. */
export function createCappedAgent(address: string, maxBytes: number): Agent {
  let bytes = 0
  class CappedAgent extends Agent {
    override createConnection({ port }: ClientRequestArgs): Duplex {
      const socket = connect({
        host: address,
        port: Number(port),
      })
      socket.on('data', (chunk) => {
        bytes += chunk.length
        if (bytes > maxBytes)
          socket.destroy(new Error('The camera answers too much.'))
      })
      return socket
    }
  }
  return new CappedAgent({ keepAlive: false, maxSockets: 2 })
}
