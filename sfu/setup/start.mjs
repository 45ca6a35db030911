#!/usr/bin/env node
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { helpText, readFlags } from './flags.mjs'
import { hideArguments, spawnWithArguments } from './handed-arguments.mjs'
import { checkout } from './pinned-node.mjs'
import { printSetupError } from './progress.mjs'
import { serverNodeFlags } from './server-node-flags.mjs'
import { ensureToolchain } from './toolchain.mjs'

const STOP_WITHIN_MS = 8_000
const PARENT_CHECK_MS = 500

const args = hideArguments('ansim start')
const read = readFlags(args)
switch (read.kind) {
  case 'help':
    process.stdout.write(helpText)
    break
  case 'wrong':
    process.stderr.write(`${read.message}\n`)
    process.exitCode = 2
    break
  case 'flags':
    start(read.flags)
}

/** @param {import('./flags.mjs').Flags} flags as checked */
async function start(flags) {
  const parent = process.ppid
  let toolchain
  try {
    toolchain = await ensureToolchain({
      need: { chromium: flags.station !== false, pages: true },
    })
  }
  catch (error) {
    printSetupError(error)
    process.exitCode = 1
    return
  }

  // Ctrl-C reaches the whole process group of the terminal. The server gets its own, and one signal from us.
  const server = spawnWithArguments(toolchain.node, path.join(checkout, 'sfu/main.ts'), args, {
    env: {
      ...process.env,
      ...toolchain.env,
    },
    detached: true,
    nodeFlags: serverNodeFlags,
  })
  let stopping = false
  const stop = (signal) => {
    if (stopping)
      return
    stopping = true
    server.kill(signal)
    setTimeout(killGroup, STOP_WITHIN_MS, server.pid).unref()
  }
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => stop(signal))
  // npm passes signals on, but dies of SIGKILL without a word; then we belong to another parent.
  if (process.env.npm_lifecycle_event) {
    setInterval(() => {
      if (process.ppid !== parent)
        stop('SIGTERM')
    }, PARENT_CHECK_MS).unref()
  }
  server.on('error', (error) => {
    process.stderr.write(`The server could not be started: ${error.message}. Run "npm ci", then start again.\n`)
    process.exitCode = 1
  })
  server.on('exit', (code, signal) => {
    process.exit(code ?? 128 + os.constants.signals[signal])
  })
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  }
  catch {
    // It ended in this very moment.
  }
}
