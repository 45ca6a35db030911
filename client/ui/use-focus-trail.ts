import { onMounted, onUnmounted } from 'vue'

/** So many places are remembered: enough for a form within a form. */
const longest = 8

/** Asked at every change of the page: it must cost nothing. */
const isGone = (element: HTMLElement): boolean => !element.isConnected || element.matches(':disabled')

/** Whether it can be given the keyboard now. */
function canHold(element: HTMLElement): boolean {
  return !isGone(element) && element.closest('[inert]') === null && element.getClientRects().length > 0
}

/** Where the keyboard falls to when what had it is gone: nowhere, or the frame of a dialog, from which Shift+Tab leads nowhere. */
function isNowhere(element: Element | null): boolean {
  return element === null || element === document.body || element.getAttribute('role') === 'dialog'
}

/**
 * Keeps the keyboard from getting lost: when what has it goes (a form that was sent, a button whose act is done), it is given back to the
 * newest place where it was before and that is still there. WCAG 2.4.3. Of the whole page, once.
 */
export function useFocusTrail(): void {
  const trail: HTMLElement[] = []
  function remember({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement) || isNowhere(target))
      return
    const before = trail.indexOf(target)
    if (before >= 0)
      trail.splice(before, 1)
    trail.push(target)
    if (trail.length > longest)
      trail.shift()
  }
  function mend(): void {
    const last = trail.at(-1)
    // What is still there was left on purpose: by a press beside everything, or for another window.
    if (!last || !isGone(last) || !isNowhere(document.activeElement))
      return
    const over = document.activeElement?.getAttribute('role') === 'dialog'
      ? document.activeElement
      : document.querySelector('[role=dialog]')
    const back = trail.findLast(element => canHold(element) && (over === null || over.contains(element)))
    trail.splice(0, trail.length, ...trail.filter(element => element.isConnected))
    // A page that went with all that was on it: the next one begins at its own content.
    const onward = back ?? (over === null
      ? document.querySelector<HTMLElement>('main[tabindex]')
      : null)
    onward?.focus({ preventScroll: true })
  }
  // The browser notices when it draws, and a dialog takes the keyboard then.
  const observer = new MutationObserver(() => {
    const last = trail.at(-1)
    if (last && isGone(last))
      requestAnimationFrame(() => setTimeout(mend))
  })
  onMounted(() => {
    document.addEventListener('focusin', remember)
    observer.observe(document.body, {
      childList: true,
      subtree: true,
      attributeFilter: ['disabled'],
    })
  })
  onUnmounted(() => {
    document.removeEventListener('focusin', remember)
    observer.disconnect()
  })
}
