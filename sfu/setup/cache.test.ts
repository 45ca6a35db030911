import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { machineFolders, publishFolder, withCacheLock } from './cache.mjs'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ansim-cache-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the machine\'s folders', () => {
  it('are the system\'s for root', () => {
    expect(machineFolders({ uid: 0, env: {}, home: '/root' })).toEqual({ cache: '/var/cache/ansim', data: '/var/lib/ansim' })
  })

  it('are the user\'s for everybody else', () => {
    expect(machineFolders({ uid: 1000, env: {}, home: '/home/a' })).toEqual({ cache: '/home/a/.cache/ansim', data: '/home/a/.local/share/ansim' })
    expect(machineFolders({
      uid: 1000,
      env: { XDG_CACHE_HOME: '/c', XDG_DATA_HOME: 'relative' },
      home: '/home/a',
    })).toEqual({ cache: '/c/ansim', data: '/home/a/.local/share/ansim' })
  })
})

describe('a folder that is published', () => {
  it('is whole or not there, and a failure leaves nothing beside it', async () => {
    const target = path.join(folder, 'tool')
    await expect(publishFolder(target, async (fresh) => {
      await writeFile(path.join(fresh, 'half'), '1')
      throw new Error('compiler')
    })).rejects.toThrow('compiler')
    expect(await readdir(folder)).toEqual([])
    await publishFolder(target, fresh => writeFile(path.join(fresh, 'file'), '1'))
    await publishFolder(target, fresh => writeFile(path.join(fresh, 'file'), '2'))
    expect(await readFile(path.join(target, 'file'), 'utf8')).toBe('2')
    expect(await readdir(folder)).toEqual(['tool'])
    expect((await stat(target)).mode & 0o777).toBe(0o755)
  })

  it('survives several at once', async () => {
    const target = path.join(folder, 'tool')
    await Promise.all(Array.from({ length: 8 }, (_, index) => publishFolder(target, async (fresh) => {
      await writeFile(path.join(fresh, 'a'), String(index))
      await writeFile(path.join(fresh, 'b'), String(index))
    })))
    expect(await readFile(path.join(target, 'a'), 'utf8')).toBe(await readFile(path.join(target, 'b'), 'utf8'))
    expect(await readdir(folder)).toEqual(['tool'])
  })

  it('can be entered by other users whatever the umask', async () => {
    const before = process.umask(0o077)
    try {
      await publishFolder(path.join(folder, 'tool'), () => Promise.resolve())
    }
    finally {
      process.umask(before)
    }
    expect((await stat(path.join(folder, 'tool'))).mode & 0o777).toBe(0o755)
  })
})

describe('the lock of a cache', () => {
  it('lets one work after the other', async () => {
    let inside = 0
    let most = 0
    await Promise.all([1, 2, 3].map(() => withCacheLock(folder, 'tool', async () => {
      most = Math.max(most, ++inside)
      await new Promise(resolve => setImmediate(resolve))
      inside--
    }, { pollMs: 1 })))
    expect(most).toBe(1)
    expect(await readdir(folder)).toEqual([])
  })

  it('is given back after a failure', async () => {
    await expect(withCacheLock(folder, 'tool', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await withCacheLock(folder, 'tool', () => Promise.resolve('yes'))).toBe('yes')
  })

  it('waits for a living holder in another process, and says for whom', async () => {
    const holder = spawn(process.execPath, ['--input-type=module', '-e', `
      import { withCacheLock } from ${JSON.stringify(path.resolve(import.meta.dirname, 'cache.mjs'))}
      await withCacheLock(${JSON.stringify(folder)}, 'tool', async () => {
        process.stdout.write('in')
        await new Promise(resolve => process.stdin.once('data', resolve))
      })
      process.exit()
    `], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    await once(holder.stdout!, 'data')
    const waited: number[] = []
    let exited = false
    holder.once('exit', () => { exited = true })
    await withCacheLock(folder, 'tool', () => Promise.resolve(), {
      pollMs: 5,
      onWait(pid) {
        expect(exited).toBe(false)
        waited.push(pid)
        holder.stdin!.write('go')
      },
    })
    expect(waited).toEqual([holder.pid])
  })

  it('is taken from a holder that died, even when its number lives on in another process', async () => {
    await mkdir(folder, { recursive: true })
    for (const dead of [
      { pid: 2 ** 22 + 1, started: '1' },
      { pid: process.pid, started: '1' },
    ]) {
      await writeFile(path.join(folder, 'tool.lock'), JSON.stringify(dead))
      expect(await withCacheLock(folder, 'tool', () => Promise.resolve('mine'))).toBe('mine')
    }
  })

  it('says where it cannot be made', async () => {
    await writeFile(path.join(folder, 'file'), '')
    await chmod(path.join(folder, 'file'), 0o600)
    await expect(withCacheLock(path.join(folder, 'file/below'), 'tool', () => Promise.resolve())).rejects.toThrow(/ENOTDIR/)
  })
})
