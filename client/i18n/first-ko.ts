/** What the first screen says in Korean: the build leaves here what the sources of the first load name (first-words.ts), everything else comes with ko.ts. */
export { ko as firstKo } from './ko.ts'
