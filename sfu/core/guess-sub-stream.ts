/** Where makers have their small stream, from where their large one is: pattern of the path, replacement. From their manuals. */
const rules: readonly (readonly [maker: string, pattern: RegExp, replacement: string])[] = [
  ['Hikvision', /(\/Streaming\/(?:Unicast\/)?Channels\/\d{1,3})01(?=\D|$)/i, '$102'],
  ['Hikvision', /(\/(?:h264|mpeg4)\/ch\d+\/)main(\/)/i, '$1sub$2'],
  ['Dahua', /([?&]subtype=)0(?=&|$)/i, '$11'],
  ['Dahua', /(\/cam\/realmonitor\?channel=\d+)$/i, '$1&subtype=1'],
  ['Axis', /(\/axis-media\/media\.amp)$/i, '$1?resolution=640x360'],
  ['Axis', /(\/axis-media\/media\.amp\?.*\bresolution=)\d+x\d+/i, '$1640x360'],
  ['Axis', /(\/axis-media\/media\.amp\?)(?!.*resolution=)/i, '$1resolution=640x360&'],
  ['Hanwha', /(\/(?:\d+\/)?(?:onvif\/)?profile)2(\/media\.smp)/i, '$13$2'],
  ['Uniview', /(\/unicast\/c\d+\/s)0(\/live)/i, '$11$2'],
  ['Uniview', /(\/media\/video)1(?=\D|$)/i, '$12'],
  ['Reolink', /(\/(?:h26[45])?Preview_\d+_)main/i, '$1sub'],
  ['Foscam', /\/videoMain/i, '/videoSub'],
  ['XM', /([_&?]stream=)0(?=\D|$)/i, '$11'],
  ['many', /\/stream1(?=\D|$)/i, '/stream2'],
  ['many', /\/stream0(?=\D|$)/i, '/stream1'],
  ['many', /\/live\/ch0(?=\D|$)/i, '/live/ch1'],
  ['many', /\/ch0_0(?=\D|$)/i, '/ch0_1'],
  ['many', /\/av0_0(?=\D|$)/i, '/av0_1'],
  ['many', /\/11$/, '/12'],
  ['many', /\/main(?=[/?._-]|$)/i, '/sub'],
]

/**
 * Addresses at which the camera's small stream may be, most likely first, at most three, so that a camera is asked gently. `url` without
 * credentials.
 */
export function guessSubStreams(url: string): string[] {
  const pathStart = /^[a-z]+:\/\/[^/?]*/i.exec(url)?.[0].length ?? 0
  const path = url.slice(pathStart)
  const guesses = rules.map(([, pattern, replacement]) => path.replace(pattern, replacement)).filter(guess => guess !== path)
  return [
    ...new Set(guesses),
  ].slice(0, 3).map(guess => url.slice(0, pathStart) + guess)
}
