import type { Quota, QuotaKind } from '#contract/quota'
import type { OperatorClient } from './operator-client.ts'
import { AppError } from '#contract/app-error'
import { quotaKinds, quotaKindSchema } from '#contract/quota'

/** What an operator does with limits; `limit` null: the default again. */
export type QuotaCommand = { readonly verb: 'quota-show' } | { readonly verb: 'quota-set', readonly kind: QuotaKind, readonly limit: number | null }

type Line = [string, ...string[]]

const sizes: Readonly<Record<string, number>> = {
  '': 1,
  'kb': 1e3,
  'mb': 1e6,
  'gb': 1e9,
  'tb': 1e12,
}

/** Reads what stands after `npx ansim quota`; fails with 'bad-input' and how it is written. */
export function readQuotaCommand([verb, ...rest]: readonly string[]): QuotaCommand {
  if ((verb === undefined || verb === 'show') && rest.length === 0)
    return { verb: 'quota-show' }
  const [kind, limit, ...more] = rest
  const parsed = quotaKindSchema.safeParse(kind)
  if (verb !== 'set' || !parsed.success || limit === undefined || more.length > 0)
    throw new AppError('bad-input', `quota wants show, or set with one of ${quotaKinds.join(', ')} and a number, a size such as 500GB, or default: npx ansim quota set cameras 40.`)
  return {
    verb: 'quota-set',
    kind: parsed.data,
    limit: readLimit(parsed.data, limit),
  }
}

function readLimit(kind: QuotaKind, text: string): number | null {
  if (text === 'default')
    return null
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)([kmgt]b)?$/i.exec(text) ?? []
  const size = sizes[unit.toLowerCase()]!
  const limit = Math.round(Number(digits) * size)
  if (digits === '' || !Number.isSafeInteger(limit) || (unit !== '' && kind !== 'storage-bytes') || (size === 1 && digits.includes('.'))) {
    throw new AppError('bad-input', kind === 'storage-bytes'
      ? 'Give the storage as a number of bytes or a size such as 500GB or 2TB.'
      : 'Give the limit as a whole number, or default.')
  }
  return limit
}

/** Answers the lines for people, or the object for programs. */
export async function runQuotaCommand(command: QuotaCommand, client: Pick<OperatorClient, 'call'>): Promise<{ readonly value: unknown, readonly lines: Line[] }> {
  if (command.verb === 'quota-set') {
    const quota = await client.call('quota.update', {
      params: { kind: command.kind },
      body: { limit: command.limit },
    })
    return {
      value: quota,
      lines: [
        [
          lineOf(quota),
        ],
      ],
    }
  }
  const { quotas } = await client.call('quota.list')
  return {
    value: quotas,
    lines: quotas.map(quota => [
      lineOf(quota),
    ]),
  }
}

function lineOf({ kind, used, limit, setAt }: Quota): string {
  const amount = (value: number): string => kind === 'storage-bytes'
    ? `${(value / 1e9).toFixed(1)} GB`
    : String(value)
  return `${kind.padEnd(14)} ${amount(used)} of ${amount(limit)}${setAt === undefined
    ? ' (default)'
    : ''}`
}
