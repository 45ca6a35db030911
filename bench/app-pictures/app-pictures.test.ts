import type { Buffer } from 'node:buffer'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { describe, expect, it } from 'vitest'
import { screens } from '../floor/screens.ts'
import { drawStartup, shortcutIcons, startupPictures, withStartupLinks } from './app-pictures.ts'
import { manifestForms, manifestScreenPath, manifestScreens } from './manifest-screens.ts'
import { encodePng, readPng } from './png.ts'

const repository = join(import.meta.dirname, '../..')
const atPublic = (path: string): string => join(repository, 'public', path)
const read = (path: string): Buffer => readFileSync(atPublic(path))

interface Icon { readonly src: string, readonly sizes: string, readonly type: string, readonly purpose?: string }
interface Manifest {
  readonly lang: string
  readonly description: string
  readonly background_color: string
  readonly icons: readonly Icon[]
  readonly shortcuts: readonly { readonly name: string, readonly url: string, readonly icons: readonly Icon[] }[]
  readonly screenshots: readonly (Icon & { readonly form_factor: string, readonly label: string })[]
}
const manifests = Object.fromEntries(['ansim.webmanifest', 'ansim-en.webmanifest'].map(name => [
  name,
  JSON.parse(read(name).toString()) as Manifest & Record<string, unknown>,
]))

/** Width and height of a baseline or progressive JPEG (ITU T.81, B.2.2). */
function sizeOfJpeg(file: Buffer): string {
  for (let at = 2; at < file.length; at += 2 + file.readUInt16BE(at + 2)) {
    const marker = file[at + 1]!
    if (marker >= 0xC0 && marker <= 0xC3)
      return `${file.readUInt16BE(at + 7)}x${file.readUInt16BE(at + 5)}`
  }
  throw new Error('This is no JPEG.')
}
function sizeOfPng(file: Buffer): string {
  const { width, height } = readPng(file)
  return `${width}x${height}`
}

describe.each(Object.entries(manifests))('PW7 %s', (name, manifest) => {
  it('says all that is not words as the other language does', () => {
    const apart = [
      'lang',
      'name',
      'short_name',
      'description',
      'shortcuts',
      'screenshots',
    ]
    const rest = (of: Record<string, unknown>) => Object.fromEntries(Object.entries(of).filter(([key]) => !apart.includes(key)))
    expect(rest(manifest)).toEqual(rest(manifests['ansim.webmanifest']!))
    expect(rest(manifest)).toMatchObject({
      id: '/',
      start_url: '/',
      scope: '/',
      display: 'standalone',
    })
    expect(manifest.lang).toBe(name === 'ansim.webmanifest'
      ? 'ko'
      : 'en')
    // What Chromium shows of it.
    expect(manifest.description.length).toBeLessThanOrEqual(324)
  })

  it('has the icons that Chromium asks for, of the size that they say', () => {
    const png = (purpose: string) => manifest.icons.filter(icon => icon.type === 'image/png' && icon.purpose === purpose).map(({ sizes }) => sizes)
    expect(png('any')).toEqual(['192x192', '512x512'])
    expect(png('maskable')).toEqual(['512x512'])
    expect(manifest.icons.some(({ purpose }) => purpose === 'monochrome')).toBe(true)
    for (const { src, sizes, type } of [
      ...manifest.icons,
      ...manifest.shortcuts.flatMap(({ icons }) => icons),
    ]) {
      if (type === 'image/png') {
        expect([
          src,
          sizeOfPng(read(src)),
        ]).toEqual([src, sizes])
      }
      else {
        expect([
          src,
          existsSync(atPublic(src)),
          sizes,
        ]).toEqual([src, true, 'any'])
      }
    }
  })

  it('has shortcuts to pages that there are, each with an icon of 96 px', () => {
    for (const { name, url, icons } of manifest.shortcuts) {
      expect(name).not.toBe('')
      expect(screens.map(({ path }) => path)).toContain(url)
      expect(icons.map(({ sizes }) => sizes)).toContain('96x96')
    }
  })

  it('shows pictures as Chromium takes them: JPEG, small, wide and narrow, of one shape each', () => {
    expect(manifest.screenshots.map(({ src, form_factor }) => `${form_factor} ${src}`)).toEqual(manifestScreens.map(each => `${each.form} /${manifestScreenPath(each, manifest.lang as 'ko' | 'en')}`))
    expect(manifest.screenshots.length).toBeLessThanOrEqual(8)
    for (const { src, sizes, type, form_factor, label } of manifest.screenshots) {
      const { width, height, scale } = manifestForms[form_factor as keyof typeof manifestForms]
      expect([
        src,
        sizeOfJpeg(read(src)),
        type,
      ]).toEqual([src, sizes, 'image/jpeg'])
      expect(sizes).toBe(`${width * scale}x${height * scale}`)
      expect(Math.min(width, height) * scale).toBeGreaterThanOrEqual(320)
      expect(Math.max(width, height) * scale).toBeLessThanOrEqual(3_840)
      expect(Math.max(width, height) / Math.min(width, height)).toBeLessThanOrEqual(2.3)
      expect(label).not.toBe('')
      expect([src, statSync(atPublic(src)).size < 120_000]).toEqual([src, true])
    }
  })
})

describe('PW8 what iPads and iPhones show while the product starts', () => {
  const page = readFileSync(join(repository, 'client/index.html'), 'utf8')

  it('is linked for each device and way to hold it, and is of exactly its pixels', () => {
    expect(page).toBe(withStartupLinks(page))
    // Without it they are not looked for.
    expect(page).toContain('<meta name="apple-mobile-web-app-capable" content="yes">')
    expect(new Set(startupPictures.map(({ path }) => path)).size).toBe(startupPictures.length)
    for (const { path, width, height, link } of startupPictures) {
      expect([
        path,
        sizeOfPng(read(path)),
      ]).toEqual([path, `${width}x${height}`])
      const [, across = 0, down = 0, scale = 0, orientation] = /device-width:(\d+)px.*device-height:(\d+)px.*ratio:(\d).*orientation:(\w+)/.exec(link)!.map(text => Number(text) || text) as [string, number, number, number, string]
      expect(orientation === 'portrait'
        ? [across * scale, down * scale]
        : [down * scale, across * scale]).toEqual([width, height])
    }
    expect(readdirSync(atPublic('splash')).length).toBe(startupPictures.length)
    expect(startupPictures.reduce((sum, { path }) => sum + statSync(atPublic(path)).size, 0)).toBeLessThan(500_000)
  })

  it('is the logo in the middle of the ground that the manifest names', () => {
    const ground = [1, 3, 5].map(at => Number.parseInt(manifests['ansim.webmanifest']!.background_color.slice(at, at + 2), 16))
    for (const picture of startupPictures) {
      const { colourAt } = readPng(read(picture.path))
      const { width, height } = picture
      expect([
        picture.path,
        colourAt(0, 0),
        colourAt(width - 1, height - 1),
      ]).toEqual([picture.path, ground, ground])
      // The ring is 92 units of 512 above the middle, and the logo has 36 % of the shorter side.
      const ring = Math.round(height / 2 - Math.min(width, height) * 0.36 * 92 / 512)
      expect([
        picture.path,
        colourAt(Math.floor(width / 2), ring),
      ]).toEqual([
        picture.path,
        [0x35, 0xC2, 0xA5],
      ])
    }
  })

  it('is what the program draws', () => {
    const some = startupPictures.filter(({ width }) => width < 900)
    for (const [path, drawn] of [
      ...some.map(picture => [
        picture.path,
        drawStartup(picture),
      ] as const),
      ...shortcutIcons.map(({ path, draw }) => [
        path,
        draw(),
      ] as const),
    ]) {
      const [kept, fresh] = [
        readPng(read(path)),
        readPng(encodePng(drawn)),
      ]
      const lines = (of: typeof kept) => Array.from({ length: of.height }, (_, y) => of.colourAt(Math.floor(y * of.width / of.height), y).join())
      expect([
        path,
        lines(kept),
      ]).toEqual([
        path,
        lines(fresh),
      ])
    }
  })

  it('PW7 is not kept for a start without a network, nor are pictures of the product', () => {
    const config = readFileSync(join(repository, 'vite.config.ts'), 'utf8')
    const ignored = [
      .../globIgnores: \[([^\]]*)\]/.exec(config)![1]!.matchAll(/'([^']+)'/g),
    ].map(([, glob]) => glob!)
    for (const path of [
      ...startupPictures.map(each => each.path),
      ...readdirSync(atPublic('screenshots')).map(file => `screenshots/${file}`),
    ]) {
      expect([
        path,
        ignored.some(glob => matchesGlob(path, glob)),
      ]).toEqual([path, true])
    }
    expect(ignored.some(glob => matchesGlob('icons/ansim-192.png', glob))).toBe(false)
  })
})
