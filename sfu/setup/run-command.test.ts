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

  it('lets one that goes on speaking go on', async () => {
    const { code, stoodStill } = await runCommand(process.execPath, ['-e', 'let n = 0; const t = setInterval(() => { console.log(n); if (++n === 8) clearInterval(t) }, 400)'], {
      silenceMs: 2_000,
    })
    expect([code, stoodStill]).toEqual([0, false])
  })
})
