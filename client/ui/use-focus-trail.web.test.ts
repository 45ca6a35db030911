import { afterEach, expect, it } from 'vitest'
import { createApp, defineComponent, h } from 'vue'
import { useFocusTrail } from './use-focus-trail.ts'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach(end => end()))

function stage(html: string): (id: string) => HTMLElement {
  const root = document.createElement('div')
  const host = document.createElement('div')
  root.innerHTML = html
  document.body.append(root, host)
  const app = createApp(defineComponent({
    setup() {
      useFocusTrail()
      return () => h('i')
    },
  }))
  app.mount(host)
  ends.push(() => app.unmount(), () => root.remove(), () => host.remove())
  return id => document.getElementById(id)!
}
const at = (): string | undefined => document.activeElement?.id

it('gives the keyboard back to where it was when what had it goes, or can no longer be pressed', async () => {
  const the = stage('<button id="a">a</button><button id="b">b</button><input id="c"><button id="d">d</button>')
  the('a').focus()
  the('b').focus()
  the('c').focus()
  the('c').remove()
  await expect.poll(at).toBe('b')
  the('b').setAttribute('disabled', '')
  await expect.poll(at).toBe('a')
})

it('within a dialog it stays there, also when the dialog\'s frame took it', async () => {
  const the = stage('<button id="under">x</button><div id="over" role="dialog" tabindex="-1"><button id="note">n</button><textarea id="words"></textarea></div>')
  the('under').focus()
  the('note').focus()
  the('words').focus()
  the('words').remove()
  the('over').focus()
  await expect.poll(at).toBe('note')
})

it('begins at the content of the next page when the one before went with all that was on it', async () => {
  const the = stage('<main id="content" tabindex="-1"><div id="page"><button id="a">a</button></div></main>')
  the('a').focus()
  the('page').remove()
  await expect.poll(at).toBe('content')
})

it('leaves it alone where it was put away on purpose', async () => {
  const the = stage('<button id="a">a</button><p id="p">p</p>')
  the('a').focus()
  the('a').blur()
  the('p').remove()
  await new Promise(resolve => setTimeout(resolve, 50))
  expect(document.activeElement).toBe(document.body)
})
