import antfu from '@antfu/eslint-config'
import boundaries from 'eslint-plugin-boundaries'

/**
 * The dependency rule (README, "How the code is laid out"): contract <- core <- adapters <- usecases | pipeline <- http | ws | stores
 * <- features <- main. Adapters never import each other; only the composition roots construct them.
 */
const elements = [
  { type: 'contract', pattern: 'sfu/contract' },
  { type: 'server-core', pattern: 'sfu/core' },
  {
    type: 'server-adapter',
    pattern: 'sfu/(rtsp|media|db|blobs|tls|station|instance|onvif|push)',
    capture: ['adapter'],
  },
  {
    type: 'server-usecase',
    pattern: 'sfu/(usecases|ingest|auth|jobs|backup|transcode)',
    capture: ['floor'],
  },
  {
    type: 'server-edge',
    pattern: 'sfu/(http|ws|operator)',
    capture: ['edge'],
  },
  // Programs of their own: a camera that plays our footage.
  { type: 'server-demo', pattern: 'sfu/demo' },
  { type: 'server-setup', pattern: 'sfu/setup' },
  { type: 'server-root', pattern: 'sfu' },
  { type: 'client-core', pattern: 'client/core' },
  {
    type: 'client-adapter',
    pattern: 'client/(inference|media|storage|api)',
    capture: ['adapter'],
  },
  { type: 'client-pipeline', pattern: 'client/pipeline' },
  { type: 'client-store', pattern: 'client/stores' },
  {
    type: 'client-ui',
    pattern: 'client/(ui|i18n)',
    capture: ['folder'],
  },
  { type: 'client-feature', pattern: 'client/features' },
  { type: 'client-worker', pattern: 'client/sw' },
  { type: 'client-root', pattern: 'client' },
]

const mayImport = {
  'contract': ['contract'],
  'server-core': ['contract', 'server-core'],
  'server-adapter': ['contract', 'server-core'],
  'server-usecase': [
    'contract',
    'server-core',
    'server-adapter',
    'server-usecase',
  ],
  'server-edge': [
    'contract',
    'server-core',
    'server-usecase',
    'server-edge',
  ],
  'server-demo': [
    'contract',
    'server-core',
    'server-adapter',
    'server-demo',
  ],
  'server-setup': ['server-setup'],
  'server-root': [
    'contract',
    'server-core',
    'server-adapter',
    'server-usecase',
    'server-edge',
    'server-demo',
    'server-setup',
    'server-root',
  ],
  'client-core': ['contract', 'client-core'],
  'client-adapter': ['contract', 'client-core'],
  'client-pipeline': [
    'contract',
    'client-core',
    'client-adapter',
    'client-pipeline',
  ],
  'client-store': [
    'contract',
    'client-core',
    'client-pipeline',
    'client-store',
    'client-ui',
  ],
  'client-ui': ['contract', 'client-core', 'client-ui'],
  'client-feature': [
    'contract',
    'client-core',
    'client-pipeline',
    'client-store',
    'client-ui',
    'client-feature',
  ],
  'client-worker': ['contract', 'client-core', 'client-worker'],
  'client-root': [
    'contract',
    'client-core',
    'client-adapter',
    'client-pipeline',
    'client-store',
    'client-ui',
    'client-feature',
    'client-root',
  ],
}

const tests = [
  '**/*.test.ts',
  '**/*.test.mjs',
  '**/testing/**',
  'e2e/**',
]

const houseSyntax = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals; Node runs this TypeScript by stripping types.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import the file that holds the noun.' },
  { selector: 'TSParameterProperty', message: 'Write the field out; Node runs this TypeScript by stripping types.' },
]
const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' }
const ambient = [
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'fetch',
  'crypto',
  'navigator',
  'document',
  'window',
  'localStorage',
  'indexedDB',
  'process',
]

export default antfu(
  {
    type: 'app',
    vue: true,
    typescript: true,
    markdown: false,
    jsonc: false,
    yaml: false,
    formatters: false,
    pnpm: false,
    test: {
      overrides: { 'test/prefer-lowercase-title': 'off' },
    },
    ignores: [
      'client/dist/**',
      '**/*.onnx',
      'e2e/results/**',
      'data/**',
    ],
  },
  {
    name: 'ansim/house',
    files: ['**/*.{ts,mjs,js,vue}'],
    rules: {
      'no-console': 'error',
      // Also catches a fixer that writes a pattern nobody can read.
      'style/max-len': [
        'error',
        { code: 320 },
      ],
      'max-lines': [
        'error',
        { max: 300, skipBlankLines: true, skipComments: true },
      ],
      'unicorn/filename-case': [
        'error',
        {
          case: 'kebabCase',
          ignore: ['README.md'],
        },
      ],
      'ts/explicit-function-return-type': 'off',
      'node/prefer-global/process': ['error', 'never'],
      'style/max-statements-per-line': 'off',
      'vue/component-name-in-template-casing': ['error', 'PascalCase'],
      'vue/no-v-html': 'error',
      // A part that nobody brought is an empty place on the screen, and a warning that nobody reads.
      'vue/no-undef-components': [
        'error',
        {
          ignorePatterns: ['RouterLink', 'RouterView', 'I18nT'],
        },
      ],
    },
  },
  {
    name: 'ansim/typescript',
    files: ['**/*.ts', '**/*.vue'],
    rules: {
      'ts/no-explicit-any': 'error',
      'no-restricted-syntax': ['error', ...houseSyntax],
    },
  },
  {
    name: 'ansim/no-default-export',
    files: ['sfu/**/*.ts', 'client/**/*.ts', 'e2e/**/*.ts'],
    ignores: ['**/*.d.ts', '**/*.global-setup.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...houseSyntax, noDefaultExport],
    },
  },
  {
    name: 'ansim/core-is-pure',
    files: ['sfu/core/**/*.ts', 'client/core/**/*.ts', 'sfu/contract/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [
                'node:*',
                'mediasoup*',
                'dexie',
                'vue',
                'pinia',
                'fastify',
                'kysely',
                'pg',
                'onnxruntime-web*',
              ],
              message: 'core/ decides; network, storage and runtime are arguments.',
            },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        ...ambient.map(name => ({ name, message: 'core/ has no clock, randomness, network or DOM: take it as an argument.' })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'core/ has no randomness: take it as an argument.' },
      ],
    },
  },
  {
    name: 'ansim/terminal-programs',
    files: [
      'sfu/setup/**',
      'sfu/cli.ts',
      'sfu/demo/**',
      'e2e/**',
      'bench/**',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    name: 'ansim/dependency-rule',
    files: ['sfu/**/*.ts', 'client/**/*.{ts,vue}'],
    ignores: tests,
    plugins: { boundaries },
    settings: {
      'boundaries/elements': elements,
      'import/resolver': {
        typescript: { project: 'tsconfig.json' },
      },
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            {
              allow: {
                to: {
                  module: {
                    origin: ['external', 'core'],
                  },
                },
              },
            },
            ...Object.entries(mayImport).map(([from, to]) => ({
              from: {
                element: { type: from },
              },
              allow: {
                to: {
                  element: {
                    types: { anyOf: to },
                  },
                },
              },
            })),
          ],
        },
      ],
      'boundaries/no-unknown-dependencies': 'error',
      'boundaries/no-unknown-files': 'error',
    },
  },
)
