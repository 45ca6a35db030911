/** One step of the schema. Never edited once released: expand in one version, contract in a later one. */
export interface Migration {
  /** Goes up by one. */
  readonly version: number
  readonly name: string
  /** Several statements, run by the owner in one transaction. */
  readonly sql: string
}
