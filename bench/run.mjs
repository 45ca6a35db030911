import { spawn } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { findPinnedNode } from '../sfu/setup/pinned-node.mjs'
import { printSetupError } from '../sfu/setup/progress.mjs'

// The bench is TypeScript, which the host's Node may not run.
async function runBench() {
  const { path: node } = await findPinnedNode()
  const bench = spawn(node, [
    fileURLToPath(new URL('main.ts', import.meta.url)),
    ...process.argv.slice(2),
  ], { stdio: 'inherit' })
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => bench.kill('SIGTERM'))
  bench.on('exit', code => process.exit(code ?? 1))
}

runBench().catch((error) => {
  printSetupError(error)
  process.exitCode = 1
})
