import type { MemberId } from '#contract/ids'
import type { LinkSessions, Member } from '#contract/member'
import type { OperatorClient } from './operator-client.ts'
import { loginKey } from '#contract/account'
import { AppError } from '#contract/app-error'
import { unreachable } from '#contract/unreachable'

/** What an operator does with people. */
export type UserCommand = { readonly verb: 'user-list' } | { readonly verb: 'user-reset' | 'user-sign-out', readonly name: string }

type Line = [string, ...string[]]

/** Reads what stands after `npx ansim user`; fails with 'bad-input' and how it is written. */
export function readUserCommand([verb, ...rest]: readonly string[]): UserCommand {
  const [name, ...more] = rest
  if (verb === 'list' && name === undefined)
    return { verb: 'user-list' }
  if ((verb === 'reset' || verb === 'sign-out') && name !== undefined && more.length === 0)
    return { verb: `user-${verb}`, name }
  throw new AppError('bad-input', 'user wants list, or reset or sign-out with a name: npx ansim user reset "Kim Minsu".')
}

/**
 * Answers the lines for people, or the object for programs. Fails with 'not-found' for a name that nobody has.
 * @param command what is to be done
 * @param client the server of a data folder
 */
export async function runUserCommand(command: UserCommand, client: Pick<OperatorClient, 'call'>): Promise<{ readonly value: unknown, readonly lines: Line[] }> {
  const { members, links } = await client.call('member.list')
  switch (command.verb) {
    case 'user-list':
      return {
        value: { members, links },
        lines: listLines(members, links),
      }
    case 'user-reset': {
      const member = memberOf(members, command.name)
      const { link, expiresInMs } = await client.call('member.reset', {
        params: { memberId: member.memberId },
      })
      return {
        value: { link, expiresInMs },
        lines: [
          [link],
          [`${member.name} gives themselves a new password by this link, once, within ${Math.round(expiresInMs / 3_600_000)} hours. Then every browser of theirs is signed out and the second step is cleared.`],
        ],
      }
    }
    case 'user-sign-out': {
      const { memberId } = links.find(({ role }) => role === command.name) ?? memberOf(members, command.name)
      const ended = await signOutEverywhere(client, memberId)
      return {
        value: { ended },
        lines: [
          [`Signed out ${ended} browser${ended === 1
            ? ''
            : 's'}.`],
        ],
      }
    }
    default:
      return unreachable(command)
  }
}

function listLines(members: readonly Member[], links: readonly LinkSessions[]): Line[] {
  if (members.length + links.length === 0) {
    return [
      ['Nobody is a member yet; npx ansim sign-in lets you in.'],
    ]
  }
  return [
    ...members.map(({ name, role, scope, isDisabled, hasSecondStep }): Line => [
      name,
      role,
      scope.kind === 'everything'
        ? 'everything'
        : `${scope.siteIds.length} sites, ${scope.cameraIds.length} cameras`,
      hasSecondStep
        ? 'with a second step'
        : 'password alone',
      ...isDisabled
        ? ['switched off']
        : [],
    ]),
    ...links.map(({ role, sessions }): Line => ['by a sign-in link', role, `browsers: ${sessions}`]),
  ]
}

function memberOf(members: readonly Member[], name: string): Member {
  const key = loginKey(name)
  const member = members.find(each => loginKey(each.name) === key || each.email === key)
  if (!member)
    throw new AppError('not-found', `Nobody here is called "${name}"; npx ansim user list shows who is.`)
  return member
}

async function signOutEverywhere(client: Pick<OperatorClient, 'call'>, memberId: MemberId): Promise<number> {
  const { sessions } = await client.call('member.sessions', {
    params: { memberId },
  })
  for (const { sessionId } of sessions) {
    await client.call('member.end-session', {
      params: { memberId, sessionId },
    })
  }
  return sessions.length
}
