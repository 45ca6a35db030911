import type { DetectorGate } from '#contract/detector-routes'
import type { DetectorId } from '#contract/ids'
import { Buffer } from 'node:buffer'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkDetector } from '../detector-check.ts'
import { openDetectorRegistry } from './detector-registry.ts'

const root = resolve(import.meta.dirname, '../..')
const models = join(root, 'models')
let folder = ''
let shipped: Buffer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-shelf-'))
  shipped = await readFile(join(models, 'ansim-nano-5/model.onnx'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const passed: DetectorGate = { name: 'scores', outcome: 'passed', says: 'It finds 9 people in 3 pictures.' }
const refused: DetectorGate = { name: 'batch', outcome: 'refused', says: 'In a batch of 4 it sees 3 objects in a picture in which it sees 5 alone.' }
let count = 0
async function openShelf(check: (file: string) => Promise<DetectorGate[]> = async () => [passed], at = join(folder, `shelf-${count++}`)) {
  const troubles: string[] = []
  const registry = await openDetectorRegistry(models, undefined, {
    folder: at,
    check,
    onTrouble: name => troubles.push(name),
  })
  const ids = (): string[] => registry.list().map(({ manifest, origin }) => `${origin} ${manifest.detectorId}`)
  return {
    ...registry,
    at,
    troubles,
    ids,
  }
}

describe('detectors that are added while the server runs', () => {
  it('DE1 are checked, served at once, and there after a restart', async () => {
    const checked: string[] = []
    const { add, find, ids, at } = await openShelf(async (file) => {
      checked.push(file)
      expect((await readFile(file)).equals(shipped)).toBe(true)
      return [passed]
    })
    const labels = JSON.stringify({ person: 'person' })
    expect(await add({ name: 'Press hall.onnx', content: shipped, labels })).toEqual({
      detectorId: 'own-press-hall',
      gates: [passed],
    })
    expect(checked).toHaveLength(1)
    expect(ids()).toEqual(['shipped ansim-nano-5', 'added own-press-hall'])
    expect(find('own-press-hall')!.files.has('Press-hall.onnx')).toBe(true)
    expect((await openShelf(undefined, at)).ids()).toEqual(['shipped ansim-nano-5', 'added own-press-hall'])
  })

  it('DE1 are refused with the reason, and leave nothing behind', async () => {
    const { add, ids, at } = await openShelf(async () => [passed, refused])
    await expect(add({ name: 'bad.onnx', content: shipped })).rejects.toMatchObject({ code: 'model-invalid', message: `bad.onnx cannot be used (batch). ${refused.says}` })
    await expect(add({
      name: 'page.onnx',
      content: Buffer.from('<html>'),
    })).rejects.toMatchObject({ code: 'model-invalid' })
    await expect(add({ name: 'map.onnx', content: shipped, labels: '{"a": "dragon"}' })).rejects.toThrow('is no label map')
    expect(ids()).toEqual(['shipped ansim-nano-5'])
    expect(await readdir(at)).toEqual([])
  })

  it('DE1 keep what a name stood for: another file of that name is refused', async () => {
    const { add } = await openShelf()
    await add({ name: 'a.onnx', content: shipped })
    await expect(add({ name: 'A.onnx', content: shipped })).rejects.toMatchObject({ code: 'name-taken' })
  })

  it('DE1 are looked at one at a time, and one that breaks off holds up none', async () => {
    const answers: ((gates: DetectorGate[]) => void)[] = []
    const { add, ids } = await openShelf(() => new Promise(resolve => answers.push(resolve)))
    const first = add({ name: 'a.onnx', content: shipped })
    await expect.poll(() => answers.length).toBe(1)
    await expect(add({ name: 'b.onnx', content: shipped })).rejects.toMatchObject({ code: 'busy' })
    answers[0]!([refused])
    await expect(first).rejects.toMatchObject({ code: 'model-invalid' })
    const second = add({ name: 'b.onnx', content: shipped })
    await expect.poll(() => answers.length).toBe(2)
    answers[1]!([passed])
    await second
    expect(ids()).toEqual(['shipped ansim-nano-5', 'added own-b'])
  })

  it('DE1 what a crash left half done goes, and one that is spoiled stops neither the server nor the others', async () => {
    const { add, at } = await openShelf()
    await add({ name: 'a.onnx', content: shipped })
    await add({ name: 'b.onnx', content: shipped })
    await mkdir(join(at, '.incoming-x'))
    await writeFile(join(at, 'own-b/b.onnx'), 'spoiled')
    const again = await openShelf(undefined, at)
    expect(again.ids()).toEqual(['shipped ansim-nano-5', 'added own-a'])
    expect(again.troubles).toEqual(['own-b'])
    expect((await readdir(at)).sort()).toEqual(['own-a', 'own-b'])
  })

  it('DE2 can be removed, those of the product cannot', async () => {
    const { add, remove, ids, at } = await openShelf()
    const { detectorId } = await add({ name: 'a.onnx', content: shipped })
    await expect(remove('ansim-nano-5' as DetectorId)).rejects.toMatchObject({ code: 'bad-input' })
    await expect(remove('own-none' as DetectorId)).rejects.toMatchObject({ code: 'not-found' })
    await remove(detectorId)
    expect(ids()).toEqual(['shipped ansim-nano-5'])
    expect(await readdir(at)).toEqual([])
  })
})

describe('the check of a file in a process of its own', () => {
  it('DE1 passes the shipped detector by the gates of "npx ansim model check", and refuses what is none with the reason', async () => {
    const gates = await checkDetector(root, join(models, 'ansim-nano-5/model.onnx'))
    expect(gates.map(({ name }) => name)).toContain('scores')
    expect(gates.filter(({ outcome }) => outcome === 'refused')).toEqual([])
    const page = join(folder, 'page.onnx')
    await writeFile(page, '<html>')
    await expect(checkDetector(root, page)).rejects.toMatchObject({ code: 'model-invalid' })
  }, 120_000)
})
