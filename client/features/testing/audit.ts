const interactive = 'button, a[href], input, select, textarea, summary, [role=radio], [role=option]'
const isVisible = (element: Element): boolean => element.getClientRects().length > 0 && !element.closest('[aria-hidden=true]')

/** What assistive technology calls it: after the accessible name computation (W3C accname 1.2), as far as our pages use it. */
function nameOf(element: Element): string {
  const labelled = element.getAttribute('aria-labelledby')?.split(/\s+/).map(id => document.getElementById(id)?.textContent ?? '').join(' ')
  const labels = [
    ...(element as HTMLInputElement).labels ?? [],
  ].map(label => label.textContent).join(' ')
  return (labelled ?? element.getAttribute('aria-label') ?? (labels || element.textContent || element.getAttribute('title') || '')).trim()
}

/** A checkbox is hit by its whole label. */
const targetOf = (element: Element): Element => element.closest('label') ?? element

/**
 * What somebody with gloves, a keyboard or a screen reader would stumble over in `root`: controls without a name, smaller than 48 px,
 * references that lead nowhere, ids twice, pictures without words. Empty: nothing was found.
 */
export function audit(root: ParentNode): string[] {
  const complaints: string[] = []
  const say = (element: Element, what: string): void => void complaints.push(`${what}: ${element.outerHTML.slice(0, 160)}`)
  for (const element of [
    ...root.querySelectorAll(interactive),
  ].filter(isVisible)) {
    if (nameOf(element) === '')
      say(element, 'has no name')
    if (targetOf(element).getBoundingClientRect().height < 47.5)
      say(element, `is ${Math.round(targetOf(element).getBoundingClientRect().height)} px high`)
  }
  for (const attribute of [
    'aria-describedby',
    'aria-labelledby',
    'aria-controls',
    'for',
  ]) {
    for (const element of [
      ...root.querySelectorAll(`[${attribute}]`),
    ].filter(isVisible)) {
      if (element.getAttribute(attribute)!.split(/\s+/).some(id => document.getElementById(id) === null))
        say(element, `${attribute} leads nowhere`)
    }
  }
  const ids = [
    ...root.querySelectorAll('[id]'),
  ].map(({ id }) => id)
  complaints.push(...ids.filter((id, i) => ids.indexOf(id) !== i).map(id => `id twice: ${id}`))
  for (const element of [
    ...root.querySelectorAll('img, [role=img], svg:not([aria-hidden])'),
  ].filter(isVisible)) {
    if (element.getAttribute('alt') === null && nameOf(element) === '')
      say(element, 'picture without words')
  }
  return complaints
}
