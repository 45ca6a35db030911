/** Ends a switch over a closed union: a new member becomes a type error here, and bad data a clear failure. */
export function unreachable(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`)
}
