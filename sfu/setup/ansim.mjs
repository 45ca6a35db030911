#!/usr/bin/env node
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { machineFolders } from './cache.mjs'
import { hideArguments, spawnWithArguments } from './handed-arguments.mjs'
import { checkout, findPinnedNode } from './pinned-node.mjs'
import { printSetupError } from './progress.mjs'

runCommandLine(hideArguments('ansim'))

// The command itself is TypeScript, which the host's Node may not run.
async function runCommandLine(args) {
  try {
    // It has to work where nothing else does yet.
    if (args[0] === 'doctor' && !args.includes('--help')) {
      // `npx ansim doctor | head` closes our output; that is no failure.
      process.stdout.on('error', () => process.exit(0))
      const { runDoctor } = await import('./doctor/doctor.mjs')
      process.exitCode = await runDoctor(args.slice(1))
      return
    }
    // Restoring, verifying and upgrading start a database themselves where no server runs; evaluating starts a browser with our pages.
    const isEvaluation = args[0] === 'evaluate'
    const toolchain = (['restore', 'audit', 'upgrade'].includes(args[0]) || isEvaluation) && !args.includes('--help')
      ? await (await import('./toolchain.mjs')).ensureToolchain({
          need: { chromium: isEvaluation, pages: isEvaluation },
          write: text => process.stderr.write(text),
        })
      : undefined
    const { path: node } = await findPinnedNode()
    const { cache, data } = machineFolders()
    // Looks at a file and needs no server; what else is said of models is about those of one that runs.
    const [program, handed] = args[0] === 'model' && (args[1] === undefined || args[1] === 'check' || args[1] === '--help')
      ? [
          'models/check/main.ts',
          args.slice(1),
        ]
      : ['sfu/cli.ts', args]
    const command = spawnWithArguments(node, path.join(checkout, program), handed, {
      env: {
        ...process.env,
        ...toolchain?.env,
        ANSIM_NODE: node,
        ANSIM_CACHE: cache,
        ANSIM_DEFAULT_DATA: data,
      },
    })
    // Ctrl-C reaches the command as well, for it shares our process group; its exit code then decides.
    process.on('SIGINT', () => {})
    process.on('SIGTERM', () => command.kill('SIGTERM'))
    command.on('exit', (code, signal) => process.exit(code ?? 128 + os.constants.signals[signal]))
  }
  catch (error) {
    printSetupError(error)
    process.exitCode = 1
  }
}
