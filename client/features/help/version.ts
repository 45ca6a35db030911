/** Put in by the build, from package.json. */
declare const __ANSIM_VERSION__: string

export const version = __ANSIM_VERSION__
