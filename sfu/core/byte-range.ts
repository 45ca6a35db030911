/** Bytes [from, until) of a whole of so many. */
export interface ByteRange { readonly from: number, readonly until: number }

/**
 * What a Range header asks of `total` bytes (RFC 9110 14.1.2): 'whole' where there is none, or one that we need not follow (other units, several
 * ranges, nonsense); 'unsatisfiable' where it begins behind the end.
 */
export function readByteRange(header: string | undefined, total: number): ByteRange | 'whole' | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (first === '' && last === '')
    return 'whole'
  if (first === '') {
    const tail = Math.min(Number(last), total)
    return tail > 0
      ? { from: total - tail, until: total }
      : 'unsatisfiable'
  }
  const from = Number(first)
  if (last !== '' && Number(last) < from)
    return 'whole'
  return from < total
    ? {
        from,
        until: last === ''
          ? total
          : Math.min(Number(last) + 1, total),
      }
    : 'unsatisfiable'
}
