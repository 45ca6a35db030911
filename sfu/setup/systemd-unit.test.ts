import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const unit = join(import.meta.dirname, '../../deploy/systemd/ansim.service')
const run = promisify(execFile)

it('UP4 the systemd unit gives the server a user and folders of its own, and nothing else to write to', async () => {
  const text = await readFile(unit, 'utf8')
  const settings = new Map(text.split('\n').filter(line => /^\w+=/.test(line)).map(line => [
    line.slice(0, line.indexOf('=')),
    line.slice(line.indexOf('=') + 1),
  ]))
  expect(Object.fromEntries(settings)).toMatchObject({
    User: 'ansim',
    StateDirectory: 'ansim',
    NoNewPrivileges: 'true',
    ProtectSystem: 'strict',
    ProtectHome: 'true',
    CapabilityBoundingSet: '',
    Restart: 'always',
  })
  expect(Number(settings.get('LimitNOFILE'))).toBeGreaterThanOrEqual(65_536)
  expect(settings.get('ExecStart')).toContain('/opt/ansim/current/')
})

it('UP4 systemd finds nothing wrong with it', async (context) => {
  const hasSystemd = await run('systemd-analyze', ['--version']).then(() => true, () => false)
  context.skip(!hasSystemd, 'there is no systemd-analyze here')
  const folder = await mkdtemp(join(tmpdir(), 'ansim-unit-'))
  try {
    // Only what is here can be checked for being there.
    const text = (await readFile(unit, 'utf8')).replaceAll('/usr/bin/node', process.execPath).replaceAll(/^(User|Group)=.*/gm, '$1=root')
    await writeFile(join(folder, 'ansim.service'), text)
    const { stdout, stderr } = await run('systemd-analyze', [
      'verify',
      join(folder, 'ansim.service'),
    ]).catch((error: { stdout: string, stderr: string }) => error)
    expect(`${stdout}${stderr}`.split('\n').filter(line => line.includes('ansim.service'))).toEqual([])
  }
  finally {
    await rm(folder, { recursive: true })
  }
})
