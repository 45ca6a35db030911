/**
 * Scripts that compile code of their own: onnxruntime-web's WebGPU glue needs `new Function`. They run in dedicated workers, whose
 * policy is that of their own script file, so the pages stay free of it.
 */
const engineScript = /^\/assets\/(?:detection-worker|ort)[\w.-]*\.m?js$/

const documentPolicy = [
  ['default-src', '\'none\''],
  ['script-src', '\'self\'', '\'wasm-unsafe-eval\''],
  ['style-src', '\'self\''],
  // Components place pop-ups by the style attribute; a style attribute runs nothing.
  ['style-src-attr', '\'unsafe-inline\''],
  [
    'img-src',
    '\'self\'',
    'blob:',
    'data:',
  ],
  [
    'media-src',
    '\'self\'',
    'blob:',
    'mediastream:',
  ],
  ['font-src', '\'self\''],
  ['worker-src', '\'self\''],
  ['manifest-src', '\'self\''],
  ['form-action', '\'none\''],
  ['frame-ancestors', '\'none\''],
  ['base-uri', '\'none\''],
  ['require-trusted-types-for', '\'script\''],
  // `vue`: the framework's own; `ansim`: the one place that makes worker addresses.
  ['trusted-types', 'vue', 'ansim'],
]

const enginePolicy = [
  ['default-src', '\'none\''],
  [
    'script-src',
    '\'self\'',
    '\'unsafe-eval\'',
    '\'wasm-unsafe-eval\'',
  ],
  ['connect-src', '\'self\''],
  ['worker-src', '\'self\''],
]

/** A page of the server itself, without scripts: its styles are written into it. */
const plainPagePolicy = [
  ['default-src', '\'none\''],
  ['style-src', '\'unsafe-inline\''],
  ['img-src', 'data:'],
  ['form-action', '\'none\''],
  ['frame-ancestors', '\'none\''],
  ['base-uri', '\'none\''],
]

/**
 * The Content-Security-Policy of the answer to `pathname`. `socketOrigin` (`wss://host:port`) is named beside 'self', which older
 * Safari does not take for WebSockets.
 */
export function contentSecurityPolicy(pathname: string, socketOrigin: string): string {
  if (pathname === '/trust')
    return serialize(plainPagePolicy)
  if (engineScript.test(pathname))
    return serialize(enginePolicy)
  return serialize([
    ...documentPolicy,
    ['connect-src', '\'self\'', socketOrigin],
  ])
}

function serialize(policy: readonly (readonly string[])[]): string {
  return policy.map(directive => directive.join(' ')).join('; ')
}
