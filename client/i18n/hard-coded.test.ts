import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'vue/compiler-sfc'
import { ko } from './ko.ts'

const client = join(import.meta.dirname, '..')
const files = readdirSync(client, { recursive: true, encoding: 'utf8' }).filter(file => !/dist|node_modules|testing\//.test(file))
const pages = files.filter(file => file.endsWith('.vue'))

interface TemplateNode { type: number, content?: { content?: string }, children?: TemplateNode[], props?: { type: number, name: string, arg?: { content?: string }, exp?: { content?: string } }[], tag?: string }
const interpolationType = 5
const directiveType = 7
/** Attributes that people read or hear. */
const spoken = new Set([
  'title',
  'aria-label',
  'aria-description',
  'aria-valuetext',
  'aria-roledescription',
  'placeholder',
  'alt',
  'label',
  'description',
  'help',
  'lead',
])
/** Expressions whose words are no language's: what is typed on a command line, and names of products. */
const exceptions: readonly string[] = []

/** Words in an expression that are written there: text in quotation marks that is no key of a message, no class, no unit. */
function wordsIn(expression: string): string[] {
  return [
    ...expression.matchAll(/'([^'\n]*)'|`([^`$]*)`/g),
  ].map(([, single, template]) => single ?? template ?? '').filter(text => !/^[a-z][\w.-]*$/.test(text) && /\p{Lu}\p{Ll}|\p{Script=Hangul}|\p{L}{2,} \p{L}{2,}/u.test(text) && !exceptions.includes(text))
}
function hardCoded(node: TemplateNode): string[] {
  const own = node.type === interpolationType
    ? wordsIn(node.content?.content ?? '')
    : []
  const bound = (node.props ?? []).filter(({ type, name, arg }) => type === directiveType && name === 'bind' && spoken.has(arg?.content ?? '')).flatMap(({ exp }) => wordsIn(exp?.content ?? ''))
  return node.tag === 'code'
    ? []
    : [
        ...own,
        ...bound,
        ...(node.children ?? []).flatMap(hardCoded),
      ]
}
const wordsOf = (source: string): string[] => hardCoded(parse(source).descriptor.template!.ast as unknown as TemplateNode)

it('finds words written into an expression', () => {
  expect(wordsOf(`<template><p :title="'Go back'" :class="'text-14 font-bold'">{{ x ? 'Yes' : t('a.b') }} {{ \`화면 \` }}<Row :label="busy ? t('x.y') : 'not yet'" /></p></template>`)).toEqual(['Go back', 'Yes', '화면 ', 'not yet'])
})

it.each(pages)('%s says nothing but messages', (page) => {
  expect(wordsOf(readFileSync(join(client, page), 'utf8'))).toEqual([])
})

it('shows no sentence of an error: what is shown is chosen by its code', () => {
  const shown = pages.filter(page => /\{\{[^}]*\berror\b[^}]*\.message\b|\{\{[^}]*\bfailure\.message\b/.test(readFileSync(join(client, page), 'utf8')))
  expect(shown).toEqual([])
})

/** What asks for a zone or a form that no reader sees, and charts and calendars with forms of their own. */
const ownForms = /^(?:features\/(?:history|reports|storage)\/|features\/zones\/(?:schedule-editor\.vue|use-rule-trial\.ts)|stores\/|pipeline\/)/
it('writes dates, times, numbers and units in one place: pages ask moment.ts, byte-words.ts and n()', () => {
  const own = files.filter(file => /\.(?:vue|ts)$/.test(file) && !/\.test\.ts$|^ui\//.test(file) && !ownForms.test(file)).filter(file => /\.toLocale(?:Date|Time)?String\(|new Intl\.(?:DateTimeFormat|NumberFormat|RelativeTimeFormat)\(/.test(readFileSync(join(client, file), 'utf8')))
  expect(own).toEqual([])
})

it('has no field of a browser that writes dates and times in the browser\'s own language', () => {
  const native = /type="(?:date|time|datetime-local|month|week)"|type: '(?:date|time|datetime-local|month|week)'/
  expect(files.filter(file => file.endsWith('.vue') && native.test(readFileSync(join(client, file), 'utf8')))).toEqual([])
})

/** Every message of a tree. */
function messagesOf(tree: object): string[] {
  return Object.values(tree).flatMap((value: unknown) => typeof value === 'string'
    ? [value]
    : messagesOf(value as object))
}
it('speaks Korean in one voice, with one word for one thing', () => {
  const messages = messagesOf(ko)
  expect(messages.filter(message => /니다(?:[.,!?)"' |]|$)/.test(message))).toEqual([])
  expect(messages.filter(message => /검출|사고 /.test(message))).toEqual([])
})
