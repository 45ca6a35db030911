import { encode } from 'uqr'
import { afterEach, expect, it } from 'vitest'
import { createApp } from 'vue'
import QrCode from './qr-code.vue'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach(end => end()))

it.each([
  'otpauth://totp/Ansim:Kim%20Minji?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Ansim',
  `https://ansim.example:8443/invitation#token=${'vZ0o8hQm3J'.repeat(4)}xyz`,
  '한글',
])('draws every module where the encoder has it, in black on white, with a quiet rim: %s', async (text) => {
  const root = document.createElement('div')
  document.body.append(root)
  const app = createApp(QrCode, { text, label: 'code' })
  app.mount(root)
  ends.push(() => app.unmount(), () => root.remove())
  const svg = root.querySelector('svg')!
  expect([
    svg.getAttribute('role'),
    svg.getAttribute('aria-label'),
  ]).toEqual(['img', 'code'])

  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  const pixels = 6
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  svg.setAttribute('width', String(size * pixels))
  svg.setAttribute('height', String(size * pixels))
  const picture = new Image()
  picture.src = `data:image/svg+xml,${encodeURIComponent(svg.outerHTML)}`
  await picture.decode()
  const canvas = new OffscreenCanvas(size * pixels, size * pixels)
  const context = canvas.getContext('2d')!
  context.drawImage(picture, 0, 0)
  const shown = data.map((row, y) => row.map((_, x) => context.getImageData(x * pixels + pixels / 2, y * pixels + pixels / 2, 1, 1).data[0]! < 128))
  expect(shown).toEqual(data)
  expect(shown.slice(0, 4).flat().some(Boolean)).toBe(false)
})
