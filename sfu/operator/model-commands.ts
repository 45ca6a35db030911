import type { ListedDetector } from '#contract/detector-routes'
import type { OperatorClient } from './operator-client.ts'
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { AppError } from '#contract/app-error'
import { unreachable } from '#contract/unreachable'

/** What an operator does with the detectors of a running server; `detector` undefined: the server's own. */
export type ModelCommand
  = | { readonly verb: 'model-list' | 'model-back' }
    | { readonly verb: 'model-add', readonly file: string, readonly labels?: string }
    | { readonly verb: 'model-use' | 'model-remove', readonly detector: string }

type Line = [string, ...string[]]
type Client = Pick<OperatorClient, 'call'>

/** The gates keep one core busy for up to so long. */
const checkedWithinMs = 360_000

/** Reads what stands after `npx ansim model`; fails with 'bad-input' and how it is written. */
export function readModelCommand([verb, what, ...more]: readonly string[], { labels }: { readonly labels?: string | undefined }, cwd: string): ModelCommand {
  if ((verb === 'list' || verb === 'back') && what === undefined)
    return { verb: `model-${verb}` }
  if ((verb === 'use' || verb === 'remove') && what !== undefined && more.length === 0)
    return { verb: `model-${verb}`, detector: what }
  if (verb === 'add' && what !== undefined && more.length === 0) {
    return {
      verb: 'model-add',
      file: resolve(cwd, what),
      ...(labels !== undefined && {
        labels: resolve(cwd, labels),
      }),
    }
  }
  throw new AppError('bad-input', 'model wants check or add with a file, list, use or remove with a detector, or back: npx ansim model add press.onnx.')
}

/** Answers the lines for people, or the object for programs. */
export async function runModelCommand(command: ModelCommand, client: Client): Promise<{ readonly value: unknown, readonly lines: Line[] }> {
  switch (command.verb) {
    case 'model-list': {
      const answer = await client.call('detector.list')
      return {
        value: answer,
        lines: answer.detectors.map(detector => lineOf(detector, answer.common.detectorId)),
      }
    }
    case 'model-add': {
      const read = (file: string) => readFile(file).catch(() => {
        throw new AppError('bad-input', `The file ${file} cannot be read; check its path.`)
      })
      const content = await read(command.file)
      const labels = command.labels === undefined
        ? undefined
        : (await read(command.labels)).toString()
      const added = await client.call('detector.create', {
        query: {
          name: basename(command.file),
          ...(labels !== undefined && { labels }),
        },
        body: content,
        answerWithinMs: checkedWithinMs,
      })
      return {
        value: added,
        lines: [
          ...added.gates.map(({ name, outcome, says }): Line => [outcome, name, says]),
          [`Added ${added.detector.detectorId}. npx ansim model use ${added.detector.detectorId} takes it for all cameras; groups choose theirs on the page Groups.`],
        ],
      }
    }
    case 'model-use': {
      const { detectors } = await client.call('detector.list')
      const detector = detectors.find(({ detectorId, name }) => detectorId === command.detector || name === command.detector)
      if (!detector)
        throw new AppError('model-not-found', `There is no detector "${command.detector}"; npx ansim model list shows them.`)
      const value = await client.call('detector.choose', {
        body: {
          detectorId: detector.isCommon
            ? null
            : detector.detectorId,
        },
      })
      return {
        value,
        lines: [
          [`All cameras for which nothing else is chosen are analysed with ${detector.name}. Browsers change over by themselves.`],
        ],
      }
    }
    case 'model-back': {
      const value = await client.call('detector.roll-back')
      return {
        value,
        lines: [
          [`Back to ${value.detectorId ?? 'the server\'s own'}.`],
        ],
      }
    }
    case 'model-remove':
      await client.call('detector.remove', {
        params: { detectorId: command.detector as ListedDetector['detectorId'] },
      })
      return {
        value: {},
        lines: [
          [`Removed ${command.detector}.`],
        ],
      }
    default:
      return unreachable(command)
  }
}

function lineOf({ detectorId, name, origin, isCommon, labels }: ListedDetector, chosen: string | null): Line {
  return [
    detectorId,
    name,
    origin,
    labels.join(', '),
    ...(detectorId === chosen || (isCommon && chosen === null)
      ? ['for all cameras']
      : []),
  ]
}
