/** What the first screen says in English: the build leaves here what the sources of the first load name (first-words.ts), everything else comes with en.ts. */
export { en as firstEn } from './en.ts'
