import { spawn } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { findPinnedNode } from '../sfu/setup/pinned-node.mjs'
import { printSetupError } from '../sfu/setup/progress.mjs'

// The soak is TypeScript, which the host's Node may not run.
async function runSoak() {
  const { path: node } = await findPinnedNode()
  const soak = spawn(node, [
    fileURLToPath(new URL('soak/main.ts', import.meta.url)),
    ...process.argv.slice(2),
  ], { stdio: 'inherit' })
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => soak.kill('SIGTERM'))
  soak.on('exit', code => process.exit(code ?? 1))
}

runSoak().catch((error) => {
  printSetupError(error)
  process.exitCode = 1
})
