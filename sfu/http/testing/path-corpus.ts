/** Where files are served from, and what a name in an address might be turned into a path by. */
const roots = [
  '/',
  '/assets/',
  '/models/',
  '/models/ansim-nano-5/',
  '/api/snapshots/',
  '/api/uploads/',
  '/api/events/',
  '/api/backups/',
  '/trust/',
  '/events/',
]

/** One step up, as it might slip through a parser that decodes once more, or less, than the one that checks. */
const steps = [
  '../',
  '..%2f',
  '..%2F',
  '%2e%2e/',
  '%2E%2E/',
  '%2e%2e%2f',
  '.%2e/',
  '..%5c',
  '..\\',
  '%2e%2e%5c',
  '%252e%252e%252f',
  '..%252f',
  '%25252e%25252e%25252f',
  '..%c0%af',
  '%c0%ae%c0%ae/',
  '%c0%ae%c0%ae%c0%af',
  '..%e0%80%af',
  '..%ef%bc%8f',
  '%ef%bc%8e%ef%bc%8e/',
  '．．/',
  '..;/',
  '..%00/',
  '....//',
  '..././',
  './../',
  '..//',
  '%09../',
  '..%09/',
  '..%0d%0a/',
  '%u002e%u002e%u2215',
]

/** Files that are there, outside of what is served, by their way from the root of the disk. */
export interface OutsideFile {
  readonly path: string
  /** Text that stands in it and nowhere else. */
  readonly canary: string
}

/** Paths as they stand in a request line, each meant to reach one of `files`. At least 500 for any file. */
export function pathCorpus(files: readonly OutsideFile[]): string[] {
  return [
    ...new Set(files.flatMap(({ path }) => {
      const name = path.split('/').at(-1)!
      const absolute = path.replace(/^\//, '')
      return roots.flatMap(root => [
        ...steps.flatMap(step => [
          `${root}${step}${name}`,
          `${root}${step.repeat(12)}${absolute}`,
          `${root}${step.repeat(3)}${name}`,
        ]),
        `${root}${encodeURIComponent(path)}`,
        `${root}/${absolute}`,
        `${root}//${absolute}`,
        `${root}file:///${absolute}`,
        `${root}%00/../../${name}`,
        `${root}${name}%00.js`,
        `${root}index.html/../../${name}`,
        `${root}index.html%2f..%2f..%2f${name}`,
        `${root}?file=../../${name}`,
        `${root}?/../../${name}`,
        `${root}#/../../${name}`,
        `${root}${name}`,
        `${root}.${name}`,
        `${root}~root/${name}`,
        `${root}C:${path.replaceAll('/', '\\')}`,
        `${root}proc/self/cwd/${name}`,
        `${root}${'%2e%2e%2f'.repeat(12)}proc/self/environ`,
        `${root}${'../'.repeat(12)}proc/self/environ`,
        `${root}${'a/'.repeat(50)}${'../'.repeat(62)}${absolute}`,
      ])
    })),
  ]
}
