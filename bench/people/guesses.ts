import type { Figures } from '../bench.ts'
import { randomBytes } from 'node:crypto'
import { figure } from '../figure.ts'
import { createPeopleClient } from './people-client.ts'
import { PeopleSite } from './people-site.ts'

const guesses = 10_000
const addresses = 50
const atOnce = 20

/**
 * guesses_checked: of 10,000 wrong passwords for one account, from 50 addresses at once, how many were compared with the right one; the others
 * were turned away before. The server is killed and started again in the middle. The owner, with the right password and in a browser that
 * was theirs before, gets in while it goes on and afterwards; else this fails.
 */
export async function measureGuesses(say: (line: string) => void): Promise<Figures> {
  const site = await PeopleSite.open()
  try {
    const { owner, server } = site
    const statuses = new Map<string, number>()
    const count = (key: string): void => void statuses.set(key, (statuses.get(key) ?? 0) + 1)
    const clients = Array.from({ length: addresses }, (_, index) => createPeopleClient(server.port, `127.0.0.${index + 2}`))
    let sent = 0

    async function guess(until: number): Promise<void> {
      while (sent < until) {
        const { ask } = clients[sent % addresses]!
        sent++
        const { status, text } = await ask('POST', '/api/sign-in', { login: owner.name, password: `guess ${randomBytes(6).toString('hex')}` })
        count(`${status} ${(JSON.parse(text) as { code?: string, outcome?: string }).code ?? 'in'}`)
      }
    }
    const attack = (until: number): Promise<unknown> => Promise.all(Array.from({ length: atOnce }, () => guess(until)))
    async function ownerGetsIn(when: string): Promise<void> {
      // A hash or two may be under way for others.
      for (let attempt = 0; ; attempt++) {
        const { status, text } = await owner.client.ask('POST', '/api/sign-in', { login: owner.name, password: owner.password })
        if (status === 200)
          return say(`the owner gets in ${when}`)
        if (status !== 503 || attempt === 20)
          throw new Error(`the owner does not get in ${when}: ${status} ${text}`)
        await new Promise(resolve => setTimeout(resolve, 250))
      }
    }

    const first = attack(guesses / 2)
    await new Promise(resolve => setTimeout(resolve, 2_000))
    await ownerGetsIn('while it goes on')
    await first
    await server.kill('machine')
    await server.start()
    say('the server was killed and started again')
    await attack(guesses)
    await ownerGetsIn('afterwards')
    say([...statuses].map(([key, times]) => `${times} x ${key}`).join(', '))
    if (statuses.has('200 in'))
      throw new Error('A guess was right, by chance or by fault.')
    return {
      guesses_checked: figure(statuses.get('401 wrong-login') ?? 0, `of ${guesses}`),
    }
  }
  finally {
    await site.close()
  }
}
