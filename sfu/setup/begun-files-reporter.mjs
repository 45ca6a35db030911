import { appendFileSync } from 'node:fs'
import process from 'node:process'

/** Writes down which test files begin and end, as they do, so that it is known in which one a run stood still. Vitest takes it by its default export. */
export default class BegunFilesReporter {
  onTestModuleStart(file) {
    this.#write('begun', file)
  }

  onTestModuleEnd(file) {
    this.#write('ended', file)
  }

  #write(what, file) {
    // Without a list nobody asked.
    const list = process.env.ANSIM_BEGUN_FILES
    if (list)
      appendFileSync(list, `${what} ${file.project.name} ${file.moduleId}\n`)
  }
}
