import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'vue/compiler-sfc'
import { demoPlant } from '../../sfu/demo/demo-plant.ts'
import { readableName } from './default-names.ts'
import { en } from './en.ts'
import { ko } from './ko.ts'
import { defaultLanguage } from './languages.ts'
import { createTranslator } from './translator.ts'

/** Every message of a tree by its path. */
function flatten(tree: object, path = ''): Map<string, string> {
  return new Map(Object.entries(tree).flatMap(([key, value]: [string, unknown]) => typeof value === 'string'
    ? [
        [`${path}${key}`, value] as const,
      ]
    : [
        ...flatten(value as object, `${path}${key}.`),
      ]))
}

const english = flatten(en)
const korean = flatten(ko)
function placeholders(message: string): string[] {
  return [
    ...new Set([
      ...message.matchAll(/\{(\w+)\}/g),
    ].map(match => match[1]!)),
  ].sort()
}

it('says everything in both languages, with the same blanks to fill', () => {
  expect([
    ...korean.keys(),
  ].sort()).toEqual([
    ...english.keys(),
  ].sort())
  for (const [key, message] of english) {
    expect([
      key,
      placeholders(korean.get(key)!),
    ]).toEqual([
      key,
      placeholders(message),
    ])
  }
})

it('has real Korean in Korean', () => {
  const same = [...korean].filter(([key, message]) => message === english.get(key)).map(([key]) => key)
  expect(same).toEqual([
    'engine.webgpu',
    'engine.wasm',
    'engine.tfjs',
    'signIn.command',
    'settings.signedInAs',
  ])
})

it('compiles every message without code generation', () => {
  const compile = globalThis.Function
  globalThis.Function = (() => { throw new Error('new Function') }) as unknown as FunctionConstructor
  try {
    for (const language of ['ko', 'en'] as const) {
      const { t } = createTranslator(language).global
      for (const key of english.keys()) {
        expect(t(key, {
          n: 2,
          time: '',
          age: '',
          by: '',
          fps: '',
          camera: '',
          zone: '',
          label: '',
          severity: '',
          what: '',
          why: '',
          name: '',
          role: '',
          organization: '',
        }, 2)).not.toBe(key)
      }
    }
  }
  finally {
    globalThis.Function = compile
  }
})

it('starts in Korean for whoever\'s browser prefers it', () => {
  expect([
    defaultLanguage('ko-KR'),
    defaultLanguage('ko'),
    defaultLanguage('en-GB'),
    defaultLanguage('de'),
  ]).toEqual(['ko', 'ko', 'en', 'en'])
})

it('translates the names that nobody chose, and no others', () => {
  const { t } = createTranslator('ko').global
  expect([
    readableName('Whole view', t),
    readableName('Press zone 2', t),
    readableName('toString', t),
  ]).toEqual(['화면', 'Press zone 2', 'toString'])
})

it('translates every zone and rule of the demo plant', () => {
  const { t } = createTranslator('ko').global
  const names = demoPlant.flatMap(({ zones }) => zones.flatMap(({ name, rules }) => [
    name,
    ...rules.map(rule => rule.name),
  ]))
  expect(names.filter(name => readableName(name, t) === name)).toEqual([])
})

const client = join(import.meta.dirname, '..')
const pages = readdirSync(client, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.vue') && !/dist|node_modules/.test(file))

interface TemplateNode { type: number, content?: unknown, children?: TemplateNode[], props?: { type: number, name: string, value?: { content: string } }[], tag?: string }
const elementType = 1
const textType = 2
const attributeType = 6
/** Attributes that people read or hear. */
const spoken = new Set([
  'title',
  'aria-label',
  'aria-description',
  'placeholder',
  'alt',
  'label',
])

/** Words that stand in a template as they are. Code is not translated. */
function hardCoded(node: TemplateNode): string[] {
  const own = node.type === textType && typeof node.content === 'string' && /\p{L}/u.test(node.content)
    ? [
        node.content.trim(),
      ]
    : []
  const attributes = (node.props ?? []).filter(prop => prop.type === attributeType && spoken.has(prop.name) && /\p{L}/u.test(prop.value?.content ?? '')).map(prop => `${prop.name}="${prop.value!.content}"`)
  return node.type === elementType && node.tag === 'code'
    ? []
    : [
        ...own,
        ...attributes,
        ...(node.children ?? []).flatMap(hardCoded),
      ]
}

it('finds words written into a template', () => {
  const { descriptor } = parse('<template><p title="Hello">{{ x }} world <code>npx</code></p></template>')
  expect(hardCoded(descriptor.template!.ast as unknown as TemplateNode)).toEqual(['title="Hello"', 'world'])
})

it.each(pages)('%s has no words of its own', (page) => {
  const { descriptor } = parse(readFileSync(join(client, page), 'utf8'))
  expect(hardCoded(descriptor.template!.ast as unknown as TemplateNode)).toEqual([])
  expect(descriptor.source.split('\n').length).toBeLessThanOrEqual(150)
})

it('keeps no message that nothing says', () => {
  const sources = readdirSync(client, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.(?:vue|ts)$/.test(file) && !/dist|i18n.(?:en|ko)\.|\.test\.|node_modules/.test(file))
    .map(file => readFileSync(join(client, file), 'utf8'))
    .join('\n')
  const isSaid = (key: string): boolean => sources.includes(`'${key}'`) || sources.includes(`\`${key.slice(0, key.lastIndexOf('.'))}.\${`)
  expect([
    ...english.keys(),
  ].filter(key => !isSaid(key))).toEqual([])
})
