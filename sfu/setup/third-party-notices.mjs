import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { isPermitted, listShippedPackages } from './third-party-packages.mjs'

const RULE = '-'.repeat(80)
const FILE_NAME = 'third-party-notices.txt'

/**
 * Writes down whose work the product holds, and under which licence: our own NOTICE, then every package.
 * @param {string} root absolute folder of the checkout, with node_modules
 * @returns {Promise<string>} plain text
 * @throws {Error} when a package has a licence that the product may not hold
 */
export async function writeThirdPartyNotices(root) {
  const shipped = await listShippedPackages(root)
  const refused = shipped.filter(found => !isPermitted(found))
  if (refused.length > 0)
    throw new Error(`Replace ${refused.map(({ name, license }) => `${name} (${license})`).join(', ')}: the product may not hold it under this licence.`)
  const parts = shipped.map(({ name, version, license, source, text }) => [
    RULE,
    `${name} ${version}`,
    `Licence: ${license}`,
    ...source
      ? [`Source: ${source}`]
      : [],
    '',
    text || `The package brings no licence file; the text of ${license} is at https://spdx.org/licenses/${license}.html`,
    '',
  ].join('\n'))
  return [
    (await readFile(path.join(root, 'NOTICE'), 'utf8')).trim(),
    '',
    `Ansim stands on ${shipped.length} packages of others:`,
    '',
    ...parts,
  ].join('\n')
}

/**
 * Puts the notices beside the pages that vite builds, as third-party-notices.txt.
 * @param {string} root absolute folder of the checkout
 * @returns {import('vite').Plugin} for the configuration
 */
export function thirdPartyNotices(root) {
  return {
    name: 'ansim:third-party-notices',
    apply: 'build',
    async generateBundle(_, bundle) {
      // What the bundler took is the truth; the list is made without it, for the test.
      const names = new Set((await listShippedPackages(root)).flatMap(({ folders }) => folders.map(nameIn)))
      for (const output of Object.values(bundle)) {
        for (const id of output.type === 'chunk'
          ? output.moduleIds
          : []) {
          const name = nameIn(id)
          if (name && !names.has(name))
            throw new Error(`Teach sfu/setup/third-party-packages.mjs to find ${name}: the pages hold it.`)
        }
      }
      this.emitFile({ type: 'asset', fileName: FILE_NAME, source: await writeThirdPartyNotices(root) })
    },
  }
}

/** The name that node_modules has a file's package under; undefined for a file of ours. */
function nameIn(file) {
  return /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)(?:\/|$)/.exec(file)?.[1]
}
