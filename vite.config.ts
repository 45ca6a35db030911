import type { Plugin } from 'vite'
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { playwright } from '@vitest/browser-playwright'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'
import { en } from './client/i18n/en.ts'
import { saidIn, sourcesOf } from './client/i18n/first-words.ts'
import { ko } from './client/i18n/ko.ts'
import { slimMediasoup } from './sfu/setup/slim-mediasoup.ts'
import { thirdPartyNotices } from './sfu/setup/third-party-notices.mjs'

const repository = import.meta.dirname
const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string }

/** Detectors live in models/, outside the client's root; the product's server serves them under /models/ and so must this one. */
function serveModels(): Plugin {
  const contentTypes: Record<string, string> = { '.json': 'application/json', '.onnx': 'application/octet-stream', '.mp4': 'video/mp4' }
  const folders: Record<string, string> = {
    '/models/': join(repository, 'models'),
    '/footage/': join(repository, 'sfu/demo/footage'),
    '/shared-data/': join(repository, '../shared/data'),
  }
  return {
    name: 'ansim:serve-models',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '')
        const prefix = Object.keys(folders).find(folder => path.startsWith(folder))
        if (!prefix)
          return next()
        const file = normalize(join(folders[prefix]!, path.slice(prefix.length)))
        if (!file.startsWith(folders[prefix]!) || !existsSync(file) || !statSync(file).isFile()) {
          response.statusCode = 404
          response.end()
          return
        }
        response.setHeader('content-type', contentTypes[extname(file)] ?? 'application/octet-stream')
        response.setHeader('cross-origin-resource-policy', 'same-origin')
        createReadStream(file).pipe(response)
      })
    },
  }
}

/** Writes scripts and styles a second and third time, compressed, where the product's server finds them instead of compressing at each request. */
function compressAssets(): Plugin {
  return {
    name: 'ansim:compress-assets',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      for (const file of Object.values(bundle)) {
        if (!/\.(?:css|html|js|mjs)$/.test(file.fileName))
          continue
        const content = file.type === 'chunk'
          ? file.code
          : file.source
        await Promise.all([
          promisify(brotliCompress)(content).then(bytes => writeFile(join(dir, `${file.fileName}.br`), bytes)),
          promisify(gzip)(content, { level: 9 }).then(bytes => writeFile(join(dir, `${file.fileName}.gz`), bytes)),
        ])
      }
    },
  }
}

/**
 * Leaves out what nothing here uses: Dexie's build for old browsers, which its package hands to bundlers; components by options; vue-i18n's
 * older interface and its compiler, in whose place i18n/message-form.ts stands; zod's way to JSON Schema, which the server alone goes.
 */
function slimPackages(): Plugin {
  return {
    name: 'ansim:slim-packages',
    apply: 'build',
    enforce: 'pre',
    config: () => ({
      define: {
        __VUE_OPTIONS_API__: 'false',
        __VUE_I18N_LEGACY_API__: 'false',
        __VUE_I18N_FULL_INSTALL__: 'false',
        __INTLIFY_DROP_MESSAGE_COMPILER__: 'true',
      },
    }),
    resolveId: source => source === 'dexie'
      ? join(repository, 'node_modules/dexie/dist/modern/dexie.mjs')
      : null,
    load(id) {
      if (!/\/zod\/v4\/core\/(?:to-json-schema|json-schema-processors)\.js$/.test(id))
        return null
      const names = [
        ...readFileSync(id, 'utf8').matchAll(/^export (?:const|function) (\w+)/gm),
      ].map(([, name = '']) => name)
      // What is made with every schema makes something that fails when it is used.
      return [
        'const none = () => { throw new Error(\'JSON Schema is left out of the pages.\') }',
        ...names.map(name => `export const ${name} = ${name.startsWith('create')
          ? '() => none'
          : 'none'}`),
      ].join('\n')
    },
  }
}

const firstSources = sourcesOf(join(repository, 'client/main.ts'), join(repository, 'sfu/contract'))
const firstFiles = new Set(firstSources)
/** Whether a module of ours is in the first load whatever is opened, packages apart. */
const isFirst = (id: string): boolean => firstFiles.has(id.split('?')[0] ?? '') && !id.endsWith('/client/main.ts')

/** Leaves in first-ko.ts and first-en.ts what the sources of the first load name; both would otherwise hold all messages of their language. */
function firstWords(): Plugin {
  const languages = { ko, en }
  let sources: string | undefined
  return {
    name: 'ansim:first-words',
    apply: 'build',
    load(id) {
      const language = /\/client\/i18n\/first-(ko|en)\.ts$/.exec(id)?.[1] as keyof typeof languages | undefined
      if (!language)
        return null
      sources ??= firstSources.map(file => readFileSync(file, 'utf8')).join('\n')
      return `export const first${language === 'ko'
        ? 'Ko'
        : 'En'} = ${JSON.stringify(saidIn(sources, languages[language]))}`
    },
  }
}

/**
 * A property that fails is made smaller for as long as that takes, and where it is a synchronous one no test's own limit is heard meanwhile:
 * after two minutes it fails with what was found by then.
 */
function boundProperties(): Plugin {
  return {
    name: 'ansim:bound-properties',
    transform: code => /^import fc from (["'])fast-check\1/m.test(code)
      ? { code: `${code}\nfc.configureGlobal({ interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true })\n`, map: null }
      : null,
  }
}

/** WebGPU runtime and WASM threads need a cross-origin isolated page, in development and tests as in the product. */
const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

const chromium = {
  executablePath: process.env.ANSIM_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    ...(process.getuid?.() === 0
      ? ['--no-sandbox']
      : []),
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // An emulated GPU, to check the numbers of the WebGPU engine; the product itself refuses it.
    '--enable-unsafe-webgpu',
    '--use-webgpu-adapter=swiftshader',
    '--enable-features=Vulkan',
    // Without these no VideoFrame reaches it.
    '--use-angle=swiftshader',
    '--use-vulkan=swiftshader',
    '--ignore-gpu-blocklist',
    '--disable-vulkan-surface',
  ],
}

export default defineConfig({
  root: join(repository, 'client'),
  publicDir: join(repository, 'public'),
  define: {
    __ANSIM_VERSION__: JSON.stringify(version),
  },
  plugins: [
    vue(),
    tailwindcss(),
    slimPackages(),
    slimMediasoup(),
    firstWords(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'sw',
      filename: 'service-worker.ts',
      registerType: 'prompt',
      injectRegister: false,
      manifest: false,
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,woff2,svg,png,webmanifest}'],
        // Systems fetch what they show of the product when it is installed, and keep it themselves.
        globIgnores: [
          '**/ort-*',
          '**/*.wasm',
          '**/splash/**',
          '**/screenshots/**',
        ],
        maximumFileSizeToCacheInBytes: 3_000_000,
      },
    }),
    serveModels(),
    compressAssets(),
    thirdPartyNotices(repository),
  ],
  worker: { format: 'es' },
  build: {
    outDir: join(repository, 'client/dist'),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Many small files compress worse than one: what the first load needs anyway is one.
          groups: [
            { name: 'first', test: isFirst },
          ],
        },
      },
    },
  },
  server: { headers: isolation },
  preview: { headers: isolation },
  optimizeDeps: {
    exclude: ['onnxruntime-web'],
    // What is found only while tests run makes Vite load the page anew, under them.
    include: [
      'vue',
      'pinia',
      'vue-i18n',
      'vue-router',
      '@vueuse/core',
      '@lucide/vue',
      'reka-ui',
      'dexie',
      'mediabunny',
      'fflate',
      'mediasoup-client',
      'uplot',
      'uqr',
      'zod',
      'fast-check',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu.js',
      '@tensorflow/tfjs-backend-webgpu/dist/webgpu_program.js',
      '@tensorflow/tfjs-backend-webgpu/dist/webgpu_util.js',
      '@tensorflow/tfjs-backend-webgpu/dist/kernels/*.js',
    ],
  },
  test: {
    projects: [
      {
        root: repository,
        plugins: [
          boundProperties(),
        ],
        test: {
          name: 'node',
          include: ['{sfu,client,bench,models}/**/*.test.{ts,mjs}'],
          exclude: ['**/*.{db,web}.test.ts', '**/node_modules/**', 'client/dist/**'],
          testTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        root: repository,
        plugins: [
          boundProperties(),
        ],
        test: {
          name: 'db',
          include: ['sfu/**/*.db.test.ts'],
          globalSetup: ['sfu/db/testing/postgres.global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
        },
      },
      {
        extends: true,
        root: join(repository, 'client'),
        server: { headers: isolation },
        test: {
          name: 'web',
          include: ['**/*.web.test.ts'],
          exclude: ['dist/**'],
          testTimeout: 120_000,
          // The second that it is by itself decides on a busy machine; a limit only ends a broken run.
          expect: {
            poll: { timeout: 20_000 },
          },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromium }),
            instances: [
              { browser: 'chromium' },
            ],
          },
        },
      },
      {
        root: repository,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          // Dozens of servers and commands start one after the other from the same sources: Node keeps what it compiled of them.
          env: {
            NODE_COMPILE_CACHE: join(tmpdir(), `ansim-compiled-${process.getuid?.() ?? 'here'}`),
          },
          testTimeout: 240_000,
          hookTimeout: 240_000,
          maxWorkers: 1,
          fileParallelism: false,
        },
      },
    ],
  },
})
