import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * @typedef {object} ShippedPackage other people's work that goes out with ours
 * @property {string} name as npm calls it
 * @property {string} version exact
 * @property {string} license SPDX expression, or "unknown"
 * @property {string[]} folders where it lies, relative to the checkout; an alias of npm names it otherwise
 * @property {string} [source] where it comes from
 * @property {string} text of its licence and notice files; empty: it brings none
 */

/** What may be in the product, and whose it may be alone. */
const PERMISSIVE = [
  'MIT',
  'MIT-0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'Unlicense',
  'BlueOak-1.0.0',
  'CC0-1.0',
]
const EXCEPTIONS = {
  'MPL-2.0': ['mediabunny'],
  'OFL-1.1': ['pretendard'],
}

/**
 * Lists what the server runs on (all that `npm ci --omit=dev` would install here) and what the pages hold (what files of
 * client/ import, and what those packages want in their turn; more than the bundler keeps, never less).
 * @param {string} root absolute folder of the checkout, with node_modules
 * @returns {Promise<ShippedPackage[]>} by name and version, each once
 */
export async function listShippedPackages(root) {
  const { packages } = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8'))
  const folders = new Set(Object.keys(packages).filter(folder => folder !== '' && !packages[folder].dev))
  for (const name of await listClientImports(path.join(root, 'client')))
    addWithDependencies(packages, '', name, folders)

  /** @type {Map<string, ShippedPackage>} */
  const shipped = new Map()
  for (const folder of folders) {
    const found = await readPackage(root, folder)
    if (!found)
      continue
    const id = `${found.name}@${found.version}`
    shipped.set(id, {
      ...found,
      folders: [
        ...shipped.get(id)?.folders ?? [],
        folder,
      ],
    })
  }
  return [
    ...shipped.values(),
  ].sort((a, b) => a.name < b.name || (a.name === b.name && a.version < b.version)
    ? -1
    : 1)
}

/**
 * Judges a licence.
 * @param {{ name: string, license: string }} shipped the package's name and its SPDX expression
 * @returns {boolean} whether the product may hold it
 */
export function isPermitted({ name, license }) {
  const words = license.replace(/[()]/g, ' ').trim()
  if (/\sOR\s/.test(words) && !/\sAND\s/.test(words))
    return words.split(/\s+OR\s+/).some(choice => isPermitted({ name, license: choice }))
  return words.split(/\s+(?:AND|OR)\s+/).every(id => PERMISSIVE.includes(id) || EXCEPTIONS[id]?.includes(name) === true)
}

// Bare specifiers of import and @import; tests are not shipped.
async function listClientImports(client) {
  const names = new Set()
  for (const entry of await readdir(client, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name)
    if (!entry.isFile() || !/\.(?:ts|vue|css)$/.test(file) || /\.test\.ts$|[/\\](?:testing|dist(?:\.[^/\\]*)?)[/\\]/.test(file))
      continue
    for (const [, specifier] of (await readFile(file, 'utf8')).matchAll(/(?:\bfrom\s|@?\bimport[\s(])\s*'([^'./#][^']*)'/g)) {
      const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0]
      if (name && !/^(?:node|virtual):/.test(specifier))
        names.add(name)
    }
  }
  return names
}

// As Node resolves: the nearest node_modules upwards.
function addWithDependencies(packages, from, name, folders) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('node_modules/') - 1))) {
    const folder = `${base && `${base}/`}node_modules/${name}`
    const entry = packages[folder]
    if (entry) {
      if (folders.has(folder) && !entry.dev)
        return
      if (!folders.has(folder)) {
        folders.add(folder)
        for (const wanted of Object.keys(entry.dependencies ?? {}))
          addWithDependencies(packages, folder, wanted, folders)
      }
      return
    }
    if (base === '')
      return
  }
}

async function readPackage(root, folder) {
  const manifest = await readFile(path.join(root, folder, 'package.json'), 'utf8').then(JSON.parse, () => undefined)
  // Binaries of other platforms are listed and not installed.
  if (!manifest)
    return undefined
  // Some keep it beside what they built.
  const files = (await Promise.all(['', 'dist'].map(async (part) => {
    const names = await readdir(path.join(root, folder, part)).catch(() => [])
    return names.filter(name => /^(?:licen[cs]e|copying|notice)(?:[-.].*)?$/i.test(name)).sort().map(name => path.join(part, name))
  }))).flat()
  const texts = await Promise.all(files.map(name => readFile(path.join(root, folder, name), 'utf8').catch(() => '')))
  const source = typeof manifest.repository === 'string'
    ? manifest.repository
    : manifest.repository?.url
  return {
    name: manifest.name,
    version: manifest.version,
    license: typeof manifest.license === 'string'
      ? manifest.license
      : manifest.license?.type ?? 'unknown',
    folders: [folder],
    source: source?.replace(/^git\+/, '').replace(/\.git$/, ''),
    text: texts.map(text => text.trim()).filter(Boolean).join('\n\n'),
  }
}
