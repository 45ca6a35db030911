import type { Figures } from '../bench.ts'
import { runAccessMatrix } from '../../sfu/http/testing/access-matrix.ts'
import { openMatrixWorld } from '../../sfu/http/testing/matrix-world.ts'
import { openTestSite } from '../../sfu/http/testing/test-site.ts'
import { runSocketMatrix } from '../../sfu/ws/testing/socket-matrix.ts'
import { openBenchPostgres } from '../bench-postgres.ts'
import { figure } from '../figure.ts'

/**
 * leaks: every row of the route table and of the socket's, by every role with all of the organization and with one site, by nobody and by a
 * session that ended; about its own, another site's, another organization's and nobody's things. leak_coverage: share of the rows whose
 * right request was answered as it should be, without which nothing is proven of them.
 */
export async function measureAccess(say: (line: string) => void): Promise<Figures> {
  const { server, close } = await openBenchPostgres()
  try {
    const site = await openTestSite({ server })
    try {
      const world = await openMatrixWorld(site)
      const outcomes = [await runAccessMatrix(world), await runSocketMatrix(site, world)]
      for (const { leaks, uncovered, checked } of outcomes) {
        say(`${checked} answers and notices judged`)
        leaks.forEach(leak => say(`LEAK ${leak}`))
        uncovered.forEach(row => say(`not covered: ${row}`))
      }
      const rows = outcomes.reduce((sum, outcome) => sum + outcome.rows, 0)
      const uncovered = outcomes.reduce((sum, outcome) => sum + outcome.uncovered.length, 0)
      return {
        leaks: figure(outcomes.reduce((sum, outcome) => sum + outcome.leaks.length, 0), ''),
        leak_coverage: figure((rows - uncovered) / rows * 100, '%', 1),
      }
    }
    finally {
      await site.close()
    }
  }
  finally {
    await close()
  }
}
