import type { Plugin } from 'vite'

/** For browsers that lack what these pages are built for (target es2023), for apps, and for the library's own tests. */
const leftOut = /\/mediasoup-client\/lib\/(?:handlers\/(Chrome74|ReactNative106|FakeHandler)|test\/(fakeParameters))\.js$/

/** What stands in the place of a module: whoever asks for it hears what to do. */
export function insteadOf(id: string): string | undefined {
  const [, handler, parameters] = leftOut.exec(id) ?? []
  const name = handler ?? parameters
  if (!name)
    return undefined
  return [
    '\'use strict\'',
    'Object.defineProperty(exports, \'__esModule\', { value: true })',
    handler
      ? `exports.${name} = { createFactory() { throw new Error('This browser is too old to show live pictures: update it to a version of the last two years. (${name} is left out of the pages.)') } }`
      : '',
  ].join('\n')
}

/** mediasoup-client brings handlers of every browser and its own test doubles; those that no browser needs which runs these pages are left out. */
export function slimMediasoup(): Plugin {
  return {
    name: 'ansim:slim-mediasoup',
    apply: 'build',
    enforce: 'pre',
    load: id => insteadOf(id) ?? null,
  }
}
