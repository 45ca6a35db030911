import type { ModelCommand } from './model-commands.ts'
import type { OperatorClient } from './operator-client.ts'
import type { PlantCommand } from './plant-commands.ts'
import type { QuotaCommand } from './quota-commands.ts'
import type { UserCommand } from './user-commands.ts'
import { unreachable } from '#contract/unreachable'
import { runModelCommand } from './model-commands.ts'
import { runPlantCommand } from './plant-commands.ts'
import { runQuotaCommand } from './quota-commands.ts'
import { runUserCommand } from './user-commands.ts'

/** Commands whose answer is lines for people and an object for programs. */
type ListedCommand = ModelCommand | PlantCommand | QuotaCommand | UserCommand

/** Does what was asked for; fails like the command itself. */
export async function runListedCommand(command: ListedCommand, client: Pick<OperatorClient, 'call'>): Promise<{ readonly value: unknown, readonly lines: [string, ...string[]][] }> {
  switch (command.verb) {
    case 'user-list':
    case 'user-reset':
    case 'user-sign-out':
      return runUserCommand(command, client)
    case 'model-list':
    case 'model-add':
    case 'model-use':
    case 'model-back':
    case 'model-remove':
      return runModelCommand(command, client)
    case 'plant-export':
    case 'plant-import':
    case 'plant-undo':
      return runPlantCommand(command, client)
    case 'quota-show':
    case 'quota-set':
      return runQuotaCommand(command, client)
    default:
      return unreachable(command)
  }
}
