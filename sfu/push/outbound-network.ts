/** How messages leave the house: the rule about where they may go, in one place. */
export interface OutboundNetwork {
  /** The IP address to connect to. Rejects with 'bad-input' where no message may go: this machine, link-local, who-am-I addresses of clouds. */
  readonly resolve: (host: string, port: number) => Promise<string>
  /** Whether the address is in a network that whoever runs the server named for alerts: there a push service may speak plain HTTP. */
  readonly isNamed: (address: string) => boolean
}
