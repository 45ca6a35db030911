/** Goes up when a shape of the contract changes; the pinned hash in protocol-version.test.ts says when that is due. */
export const protocolVersion = 2
/** The server takes this many versions side by side, so that an open tablet survives an upgrade. */
export const oldestSupportedProtocolVersion = 1
