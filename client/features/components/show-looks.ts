/** Marks what is shown as if a pointer were over it, or as if the keyboard had reached it. */
export const lookClasses = { hover: 'as-hovered', focus: 'as-focused' }

const controls = ':is(a, button, input, select, textarea, [role=radio], [tabindex])'
/** Where a state of the browser's own is written in a rule, the class says the same. */
const shown: readonly (readonly [from: RegExp, to: string])[] = [
  [/(?<!\\):hover/g, `:is(.${lookClasses.hover} ${controls}, .${lookClasses.hover} article)`],
  [/(?<!\\):focus-visible/g, `:is(.${lookClasses.focus} ${controls})`],
  [/(?<!\\):focus-within/g, `:is(.${lookClasses.focus} div)`],
]

function copyRules(list: CSSStyleSheet | CSSGroupingRule): void {
  // From the end, so that what is inserted does not move what is still to be read.
  for (const rule of [...list.cssRules].reverse()) {
    if (rule instanceof CSSStyleRule) {
      const text = shown.reduce((css, [from, to]) => css.replace(from, to), rule.cssText)
      if (text !== rule.cssText)
        list.insertRule(text, list.cssRules.length)
    }
    else if (rule instanceof CSSGroupingRule) {
      copyRules(rule)
    }
  }
}

let done = false

/** Doubles every rule of the page's own styles for :hover and :focus, so that both can be looked at without a pointer. Once a page. */
export function showLooks(): void {
  if (done)
    return
  done = true
  for (const sheet of document.styleSheets) {
    try {
      copyRules(sheet)
    }
    // Styles of an extension may not be read; they are not ours.
    catch {}
  }
}
