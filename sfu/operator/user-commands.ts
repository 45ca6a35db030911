import type { OperatorClient } from './operator-client.ts'
import { loginKey } from '#contract/account'
import { AppError } from '#contract/app-error'
import { unreachable } from '#contract/unreachable'

/** What an operator does with people. */
export type UserCommand = { readonly verb: 'user-list' } | { readonly verb: 'user-reset', readonly name: string }

/** Reads what stands after `npx ansim user`; fails with 'bad-input' and how it is written. */
export function readUserCommand([verb, ...rest]: readonly string[]): UserCommand {
  const [name, ...more] = rest
  if (verb === 'list' && name === undefined)
    return { verb: 'user-list' }
  if (verb === 'reset' && name !== undefined && more.length === 0)
    return { verb: 'user-reset', name }
  throw new AppError('bad-input', 'user wants list, or reset with a name: npx ansim user reset "Kim Minsu".')
}

/**
 * Answers the lines for people, or the object for programs. Fails with 'not-found' for a name that nobody has.
 * @param command what is to be done
 * @param client the server of a data folder
 */
export async function runUserCommand(command: UserCommand, client: Pick<OperatorClient, 'call'>): Promise<{ readonly value: unknown, readonly lines: [string, ...string[]][] }> {
  const { members } = await client.call('member.list')
  switch (command.verb) {
    case 'user-list':
      return {
        value: members,
        lines: members.length === 0
          ? [
              ['Nobody is a member yet; npx ansim sign-in lets you in.'],
            ]
          : members.map(({ name, role, scope, isDisabled, hasSecondStep }) => [
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
      }
    case 'user-reset': {
      const key = loginKey(command.name)
      const member = members.find(each => loginKey(each.name) === key || each.email === key)
      if (!member)
        throw new AppError('not-found', `Nobody here is called "${command.name}"; npx ansim user list shows who is.`)
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
    default:
      return unreachable(command)
  }
}
