import type { Page } from 'playwright'
import { waitFor } from './wait-for.ts'

/** What has the keyboard now. */
interface Held {
  readonly name: string
  /** Nothing has it: whoever pressed a key is lost, and begins at the top of the page again. */
  readonly isLost: boolean
  /** It is seen where the keyboard is: a ring around it or around what it stands in. */
  readonly hasRing: boolean
  readonly isInSight: boolean
}

/** Runs in the page. */
function held(): Held {
  const at = document.activeElement as HTMLElement | null
  if (!at || at === document.body) {
    return {
      name: '',
      isLost: true,
      hasRing: false,
      isInSight: false,
    }
  }
  const labels = Array.from((at as HTMLInputElement).labels ?? [], label => label.textContent).join(' ')
  const ringed = [at, at.parentElement, at.parentElement?.parentElement].some((each) => {
    const { outlineStyle = 'none', outlineWidth = '0' } = each
      ? getComputedStyle(each)
      : {}
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
  })
  const { bottom, right, top, left } = at.getBoundingClientRect()
  return {
    name: (at.getAttribute('aria-label') ?? (labels || at.textContent || at.title || at.tagName)).replaceAll(/\s+/g, ' ').trim(),
    isLost: false,
    hasRing: ringed,
    isInSight: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
  }
}

/** Somebody without a pointer: reaches things by Tab and does them by keys, and notes wherever the keyboard got lost or was not to be seen. */
export class Keyboard {
  readonly troubles: string[] = []
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  at(): Promise<Held> {
    return this.#page.evaluate(held)
  }

  /** Presses a key that does something; afterwards something must have the keyboard. */
  async press(key: string): Promise<void> {
    const before = await this.at()
    // As long as a finger does: what is chosen by arrow keys is chosen while the key is down.
    await this.#page.keyboard.press(key, { delay: 80 })
    await waitFor('the keyboard to be somewhere', async () => !(await this.at()).isLost, 20_000).catch(() => this.troubles.push(`lost after ${key} on "${before.name.slice(0, 60)}" at ${new URL(this.#page.url()).pathname}`))
  }

  /** Tab, or Shift+Tab, until what is called `name` has the keyboard. */
  async reach(name: RegExp, { back = false, within = 80 } = {}): Promise<void> {
    const passed: string[] = []
    for (let presses = 0; presses <= within; presses++) {
      const now = await this.at()
      passed.push(now.name.slice(0, 40))
      if (name.test(now.name)) {
        if (!now.hasRing)
          this.troubles.push(`no ring on "${now.name.slice(0, 60)}"`)
        if (!now.isInSight)
          this.troubles.push(`out of sight: "${now.name.slice(0, 60)}"`)
        return
      }
      await this.#page.keyboard.press(back
        ? 'Shift+Tab'
        : 'Tab')
    }
    throw new Error(`The keyboard does not reach ${name}; it went over ${passed.join(' | ')}`)
  }

  async does(name: RegExp, key = 'Enter', options?: Parameters<Keyboard['reach']>[1]): Promise<void> {
    await this.reach(name, options)
    await this.press(key)
  }

  /** Tab stays within what lies over the page, all the way round. */
  async isTrapped(presses = 60): Promise<boolean> {
    for (let i = 0; i < presses; i++) {
      await this.#page.keyboard.press('Tab')
      if (!await this.#page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null))
        return false
    }
    return true
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text)
  }
}
