import type { PeopleClient } from './people-client.ts'
import { randomBytes } from 'node:crypto'
import { createOperatorClient } from '../../sfu/operator/operator-client.ts'
import { SiteServer } from '../sync/site-server.ts'
import { createPeopleClient } from './people-client.ts'

/** A person who was invited and signed in. */
export interface Person {
  readonly name: string
  readonly password: string
  readonly client: PeopleClient
  /** What the link of their invitation held. */
  readonly token: string
}

/** The product's server with its first administrator, as they set it up. */
export class PeopleSite {
  readonly server: SiteServer
  readonly owner: Person

  static async open(ownerPassword = newPassword()): Promise<PeopleSite> {
    const server = await SiteServer.open()
    const operator = createOperatorClient(server.dataDir)
    const { link } = await operator.call('setup.create-link')
    const owner = {
      name: 'Owner',
      password: ownerPassword,
      client: createPeopleClient(server.port),
      token: tokenOf(link),
    }
    const { status, text } = await owner.client.ask('POST', '/api/setup', { token: owner.token, name: owner.name, password: owner.password })
    if (status !== 200)
      throw new Error(`set-up: ${status} ${text}`)
    return new PeopleSite(server, owner)
  }

  private constructor(server: SiteServer, owner: Person) {
    this.server = server
    this.owner = owner
  }

  async invite(name: string, role: string, from = '127.0.0.1', password = newPassword()): Promise<Person> {
    const { text, status } = await this.owner.client.ask('POST', '/api/invitations', { role })
    this.owner.client.forgetLast()
    if (status !== 200)
      throw new Error(`invitation: ${status} ${text}`)
    const token = tokenOf((JSON.parse(text) as { link: string }).link)
    const client = createPeopleClient(this.server.port, from)
    const accepted = await client.ask('POST', '/api/invitations/accept', { token, name, password })
    if (accepted.status !== 200)
      throw new Error(`invitation of ${name}: ${accepted.status} ${accepted.text}`)
    return { name, password, client, token }
  }

  close(): Promise<void> {
    return this.server.destroy()
  }
}

export function newPassword(): string {
  return `a long pass phrase ${randomBytes(9).toString('hex')}`
}

function tokenOf(link: string): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? ''
}
