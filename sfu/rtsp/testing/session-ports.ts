import type { RtspSessionPorts } from '../rtsp-session.ts'
import { randomBytes } from 'node:crypto'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { allowAddresses } from '../address-policy.ts'
import { dial, resolveHost } from '../dial.ts'

/** Real sockets and clock; loopback allowed, for the cameras of tests stand there. */
export const realPorts: RtspSessionPorts = {
  timers: timersOf(globalThis, () => epochMs(Date.now())),
  randomBytes,
  addressPolicy: allowAddresses(['loopback']),
  resolveHost,
  dial,
}
