import type { ConnectionOptions } from '../connection.ts'
import type { Database } from '../database.ts'
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { epochMs } from '#contract/time'
import { createLogger } from '../../core/logger.ts'
import { connectAs, connectTo } from '../connection.ts'
import { openDatabase } from '../database.ts'

export interface TestDatabase {
  readonly database: Database
  /** The tables' owner: not a superuser, as in the product. */
  readonly owner: ConnectionOptions
  /** A superuser's client, to look at everything. */
  readonly superuser: pg.Client
  /** Opens it once more, as a second server would. */
  readonly openAgain: (as?: ConnectionOptions) => Promise<Database>
  readonly close: () => Promise<void>
}

export interface TestDatabaseOptions {
  readonly maxConnections?: number
  /** May create databases and roles; absent: that of this run of vitest. */
  readonly server?: ConnectionOptions
}

/** The same for all test databases, for the role belongs to the cluster. */
const applicationPassword = 'a-test-application-password'
const ownerPassword = 'a-test-owner-password'

/** A fresh database of its own, migrated and opened as the application role. */
export async function openTestDatabase({ maxConnections = 10, server = inject('postgres') }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const owner = connectAs(connectTo(server, name), name, ownerPassword)
  const onServer = new pg.Client({ ...server })
  await onServer.connect()
  await onServer.query(`create role ${name} login nosuperuser nocreaterole nobypassrls password '${ownerPassword}'`)
  await onServer.query(`create database ${name} owner ${name}`)

  const opened: Database[] = []
  const openAgain = async (as: ConnectionOptions = owner): Promise<Database> => {
    const database = await openDatabase({
      owner: as,
      roleMaker: server,
      applicationPassword,
      clock: () => epochMs(Date.now()),
      random: randomBytes,
      logger: createLogger(() => {}),
      maxConnections,
    })
    opened.push(database)
    return database
  }
  const database = await openAgain()
  const superuser = new pg.Client({
    ...connectTo(server, name),
  })
  await superuser.connect()
  return {
    database,
    owner,
    superuser,
    openAgain,
    async close() {
      await Promise.all(opened.map(each => each.close()))
      await superuser.end()
      await onServer.query(`drop database ${name} with (force)`)
      await onServer.query(`drop role ${name}`)
      await onServer.end()
    },
  }
}
