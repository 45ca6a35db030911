import type { MessageFunction } from 'vue-i18n'

/** What vue-i18n gives what its own compiler makes; the last two are not in its types. They make text, or nodes for `I18nT`. */
interface MessageContext {
  readonly plural: (forms: string[]) => string
  readonly named: (name: string) => unknown
  readonly interpolate: (value: unknown) => unknown
  readonly normalize: (parts: unknown[]) => string
}

/** Text, or the name of a blank. */
type Part = string | { readonly blank: string }

/** `{name}`, or a literal as in `{'|'}`. */
const braces = /\{(?:(\w+)|'([^']*)')\}/g

function partsOf(form: string): Part[] {
  const parts: Part[] = []
  let from = 0
  for (const found of form.matchAll(braces)) {
    const [whole, blank, literal = ''] = found
    parts.push(form.slice(from, found.index), blank === undefined
      ? literal
      : { blank })
    from = found.index + whole.length
  }
  const rest = form.slice(from)
  return [...parts, rest].filter(part => part !== '')
}

const known = new Map<string, MessageFunction<string>>()

/**
 * What makes words of a message: text, `{name}` blanks, `{'|'}` literals, forms of number between ` | `. The part of vue-i18n's syntax that
 * messages here are written in; its own compiler knows more, and is as large as a page.
 */
export function readMessage(message: string): MessageFunction<string> {
  const read = known.get(message) ?? makeMessage(message)
  known.set(message, read)
  return read
}

function makeMessage(message: string): MessageFunction<string> {
  const forms = message.includes(' | ')
    ? message.split(' | ').map(form => partsOf(form.trim()))
    : [
        partsOf(message),
      ]
  const [first = []] = forms
  return (given: unknown) => {
    const context = given as MessageContext
    // Its rule of number picks one of what it is given.
    const parts = forms.length === 1
      ? first
      : forms[Number(context.plural(forms.map((_, index) => String(index))))] ?? first
    return context.normalize(parts.map(part => typeof part === 'string'
      ? part
      : context.interpolate(context.named(part.blank))))
  }
}
