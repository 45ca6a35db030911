import type { OrganizationId } from '#contract/ids'
import type { Notice } from '#contract/signaling'
import type { BrowserSocket } from './browser-socket.ts'

/** The sockets that are open now. */
export interface SocketHub {
  readonly add: (socket: BrowserSocket) => void
  readonly remove: (socket: BrowserSocket) => void
  readonly list: () => BrowserSocket[]
  readonly find: (socketId: string) => BrowserSocket | undefined
  readonly has: (socketId: string) => boolean
  /** To every browser of the organization that may hear it, but for the socket `exceptSocketId`. */
  readonly notify: (organizationId: OrganizationId, notice: Notice, exceptSocketId?: string) => void
  /** Ends the sockets of a session that was signed out. */
  readonly closeSession: (sessionId: string) => void
  readonly closeAll: () => void
}

/** RFC 6455 leaves 4000-4999 to applications: the session of this socket ended. */
const sessionEnded = 4401
const goingAway = 1001

export function createSocketHub(): SocketHub {
  const sockets = new Map<string, BrowserSocket>()
  return {
    add: socket => void sockets.set(socket.socketId, socket),
    remove: socket => void sockets.delete(socket.socketId),
    list: () => [
      ...sockets.values(),
    ],
    find: socketId => sockets.get(socketId),
    has: socketId => sockets.has(socketId),
    notify(organizationId, notice, exceptSocketId) {
      for (const socket of sockets.values()) {
        if (socket.actor.organizationId === organizationId && socket.socketId !== exceptSocketId)
          socket.notify(notice)
      }
    },
    closeSession(sessionId) {
      for (const socket of sockets.values()) {
        if (socket.actor.sessionId === sessionId)
          socket.close(sessionEnded, 'signed out')
      }
    },
    closeAll() {
      for (const socket of sockets.values())
        socket.close(goingAway, 'the server stops')
    },
  }
}
