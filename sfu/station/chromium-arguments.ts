export interface ChromiumOptions {
  readonly profileFolder: string
  readonly sandbox: boolean
  /** Bytes of /dev/shm. */
  readonly sharedMemoryBytes: number
  /** Base64 SHA-256 of the public keys (SPKI) of our own certificate authority; of no other site's. */
  readonly trustedKeys: readonly string[]
}

// Containers give 64 MiB, which decoded video exhausts; then the tab crashes.
const NEEDED_SHARED_MEMORY = 512 * 2 ** 20
const LARGEST_CACHE = 64 * 2 ** 20

/** The command line of a station's browser. No address and no secret: both go through the pipe, where `ps` does not show them. */
export function chromiumArguments({ profileFolder, sandbox, sharedMemoryBytes, trustedKeys }: ChromiumOptions): string[] {
  return [
    '--headless',
    '--remote-debugging-pipe',
    `--user-data-dir=${profileFolder}`,
    ...sandbox
      ? []
      : ['--no-sandbox'],
    ...sharedMemoryBytes < NEEDED_SHARED_MEMORY
      ? ['--disable-dev-shm-usage']
      : [],
    ...trustedKeys.length > 0
      ? [`--ignore-certificate-errors-spki-list=${trustedKeys.join(',')}`]
      : [],
    // It talks to our server and to nobody else.
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-breakpad',
    '--disable-domain-reliability',
    '--disable-client-side-phishing-detection',
    '--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication,CertificateTransparencyComponentUpdater',
    `--disk-cache-size=${LARGEST_CACHE}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--no-pings',
    '--password-store=basic',
    '--use-mock-keychain',
    // Nobody looks at it, and it must work all the same.
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--autoplay-policy=no-user-gesture-required',
    '--mute-audio',
    '--window-size=1280,800',
    'about:blank',
  ]
}
