import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** Token values per theme, read from the one file that ships. */
function readTokens(theme: 'dark' | 'light'): Record<string, string> {
  const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8')
  const block = css.match(new RegExp(`\\[data-theme='${theme}'\\]\\s*\\{([^}]*)\\}`))?.[1] ?? ''
  return Object.fromEntries([
    ...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g),
  ].map(([, name, value]) => [name!, value!]))
}

/** Relative luminance after WCAG 2.2 of `#rrggbb`. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045
      ? value / 12.92
      : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [light, dark] = [
    luminance(a),
    luminance(b),
  ].sort((x, y) => y - x)
  return (light! + 0.05) / (dark! + 0.05)
}

const layers = ['ground', 'surface', 'raised']
const atLeast = {
  text: 7,
  muted: 4.5,
  accent: 4.5,
  critical: 4.5,
  high: 4.5,
  medium: 4.5,
  low: 4.5,
  health: 4.5,
}

for (const theme of ['dark', 'light'] as const) {
  const tokens = readTokens(theme)
  for (const [name, ratio] of Object.entries(atLeast)) {
    for (const layer of layers) {
      it(`${theme}: ${name} on ${layer} has at least ${ratio}:1`, () => {
        expect(contrast(tokens[name]!, tokens[layer]!)).toBeGreaterThanOrEqual(ratio)
      })
    }
  }
  it(`${theme}: the words on the primary button have at least 4.5:1`, () => {
    expect(contrast(tokens['on-accent']!, tokens.accent!)).toBeGreaterThanOrEqual(4.5)
  })
}

for (const theme of ['dark', 'light'] as const) {
  const tokens = readTokens(theme)
  // WCAG 2.4.13: the ring that says where the keyboard is, against what it stands on.
  it.each(layers)(`${theme}: the focus ring on %s has at least 3:1`, (layer) => {
    expect(contrast(tokens.accent!, tokens[layer]!)).toBeGreaterThanOrEqual(3)
  })
}

it('what is written over a picture is read over the brightest one', () => {
  const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8')
  const [, r, g, b, alpha] = /--video-scrim: rgb\((\d+) (\d+) (\d+) \/ ([\d.]+)\)/.exec(css)!.map(Number)
  const overWhite = `#${[r!, g!, b!].map(part => Math.round(part * alpha! + 255 * (1 - alpha!)).toString(16).padStart(2, '0')).join('')}`
  const written = [
    ...css.matchAll(/--((?:on-video|video-(?:critical|high|medium|low|health))[\w-]*): (#[0-9a-f]{6})/g),
  ]
  expect(written).toHaveLength(7)
  expect(written.filter(([, , colour]) => contrast(colour!, overWhite) < 4.5).map(([, name]) => name)).toEqual([])
})

it('measures what WCAG measures', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

const client = join(import.meta.dirname, '..')
/** Colours that Tailwind brings and our theme takes away: a class of them says nothing at all, and nobody is told. */
const foreignColour = /(?:bg|text|border|outline|ring|fill|stroke|divide|shadow|accent|from|to)-(?:black|white|slate|gr[ae]y|zinc|neutral|stone|red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|fuchsia|pink|rose)\b/g

it('no page uses a colour that the theme has not', () => {
  expect('bg-black/48 hover:text-red-500 bg-ground text-text'.match(foreignColour)).toEqual(['bg-black', 'text-red'])
  const pages = readdirSync(client, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.vue') && !/dist|node_modules/.test(file))
  expect(pages.flatMap(page => readFileSync(join(client, page), 'utf8').match(foreignColour)?.map(found => `${page}: ${found}`) ?? [])).toEqual([])
})
