import { afterEach, expect, it } from 'vitest'
import page from './index.html?raw'

const frames: HTMLIFrameElement[] = []
afterEach(() => frames.splice(0).forEach(frame => frame.remove()))

/** The page's own HTML, without its program, in a browser that lacks something; then the check runs in it, as in the page. */
async function openIn(spoil: (browser: Window & typeof globalThis) => void): Promise<Document> {
  const frame = document.createElement('iframe')
  frames.push(frame)
  document.body.append(frame)
  const { contentDocument: inner, contentWindow: browser } = frame
  if (!inner || !browser)
    throw new Error('an iframe has a document')
  inner.body.innerHTML = new DOMParser().parseFromString(page, 'text/html').body.innerHTML
  spoil(browser as Window & typeof globalThis)
  const check = inner.createElement('script')
  check.src = new DOMParser().parseFromString(page, 'text/html').querySelector('script:not([type=module])')!.getAttribute('src')!
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  check.onload = () => resolve()
  check.onerror = () => reject(new Error(`${check.src} cannot be loaded`))
  inner.body.append(check)
  await promise
  return inner
}

const notice = (inner: Document) => inner.querySelector<HTMLElement>('#old-browser')!

it('lets a browser of today in', async () => {
  const inner = await openIn(() => {})
  expect(notice(inner).hidden).toBe(true)
  expect(inner.querySelector('#app')).not.toBeNull()
})

const hide = (of: object, name: string) => Object.defineProperty(of, name, { value: undefined, configurable: true })
it.each<[string, (browser: Window & typeof globalThis) => void]>([
  [
    'WebRTC',
    browser => hide(browser, 'RTCPeerConnection'),
  ],
  [
    'IndexedDB',
    browser => hide(browser, 'indexedDB'),
  ],
  [
    'WebAssembly SIMD',
    browser => hide(browser, 'WebAssembly'),
  ],
  [
    'WebAssembly SIMD',
    (browser) => { browser.WebAssembly.validate = () => false },
  ],
  [
    'JavaScript of 2024',
    browser => hide(browser.Promise, 'withResolvers'),
  ],
  [
    'JavaScript modules',
    browser => Reflect.deleteProperty(browser.HTMLScriptElement.prototype, 'noModule'),
  ],
  [
    'Web Cryptography',
    browser => hide(browser, 'crypto'),
  ],
])('a browser too old, without %s, is told so in a sentence, and no program is started', async (what, spoil) => {
  const inner = await openIn(spoil)
  expect(notice(inner).hidden).toBe(false)
  expect(notice(inner).textContent).toContain('update Chrome or Edge')
  expect(inner.querySelector('#old-browser-lacks')?.textContent).toContain(what)
  expect(inner.querySelector('#app')).toBeNull()
})
