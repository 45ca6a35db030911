import process from 'node:process'
import { json } from 'node:stream/consumers'
import fastify from 'fastify'
import pg from 'pg'

/*
 * The peer of api_ratio, a process of its own: fastify with its own serialiser, and one statement a request on a pool of ten. No session, no
 * rights, no row-level security (its role is exempt), no transaction, no schema, no headers. Reads how to reach PostgreSQL from standard input and
 * prints its port.
 */
async function serve(): Promise<void> {
  const pool = new pg.Pool({
    ...await json(process.stdin) as pg.PoolConfig,
    max: 10,
  })
  const app = fastify()
  app.get<{ Querystring: { after: string } }>('/feed', async ({ query }) => {
    const { rows } = await pool.query('select event, org_seq, received_at, clock_suspect, incident_id from safety_event where org_seq > $1 order by org_seq limit 200', [query.after])
    return { items: rows }
  })
  app.get('/cameras', async () => {
    const { rows } = await pool.query('select * from camera where removed_at is null order by created_at')
    return { cameras: rows }
  })
  app.get('/configuration', async () => {
    const { rows: [row] } = await pool.query(`
      select (select json_agg(c) from camera c where removed_at is null) as cameras, (select json_agg(z) from zone z) as zones, (select json_agg(r.definition) from rule r) as rules,
        (select json_agg(s) from site s) as sites`)
    return row
  })
  app.get<{ Querystring: { camera: string } }>('/incidents', async ({ query }) => {
    const { rows } = await pool.query('select * from incident where camera_id = $1 order by first_ms desc limit 50', [query.camera])
    return { incidents: rows }
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  process.stdout.write(`${typeof address === 'object' && address
    ? address.port
    : ''}\n`)
  process.once('SIGTERM', () => process.exit(0))
}

void serve()
