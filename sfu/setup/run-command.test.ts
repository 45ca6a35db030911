import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { runCommand } from './run-command.mjs'

describe('runCommand', () => {
  it('ends a program that says nothing for too long, and says so', async () => {
    const heard: string[] = []
    const { code, output, stoodStill } = await runCommand(process.execPath, ['-e', 'console.log("begun"); setInterval(() => {}, 1000)'], {
      silenceMs: 2_000,
      echo: text => heard.push(text),
    })
    expect([
      code,
      output,
      stoodStill,
      heard.join(''),
    ]).toEqual([128, 'begun\n', true, 'begun\n'])
  })

  it('ends a program that takes too long, and what it started, though that holds our pipes', async () => {
    const grandchild = 'setInterval(() => console.log("alive"), 100)'
    const { output, tookTooLong } = await runCommand(process.execPath, [
      '-e',
      `const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' }); console.log('pid', child.pid)`,
    ], { limitMs: 3_000 })
    const pid = Number(/pid (\d+)/.exec(output)![1])
    expect([tookTooLong, await isGone(pid)]).toEqual([true, true])
  })

  it('lets one that goes on speaking go on', async () => {
    const { code, stoodStill } = await runCommand(process.execPath, ['-e', 'let n = 0; const t = setInterval(() => { console.log(n); if (++n === 8) clearInterval(t) }, 400)'], {
      silenceMs: 2_000,
    })
    expect([code, stoodStill]).toEqual([0, false])
  })
})

/** Whether a process ends within 10 s; one that was killed may wait a moment for whoever inherited it. */
async function isGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      process.kill(pid, 0)
    }
    catch {
      return true
    }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  return false
}
