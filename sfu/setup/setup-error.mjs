/**
 * A set-up step that cannot go on. Its message is one sentence that says what to do; `detail` holds the tail of a tool's output.
 */
export class SetupError extends Error {
  /**
   * @param {string} message one sentence with the remedy
   * @param {{ detail?: string, cause?: unknown }} [more] what a tool said, and the error below
   */
  constructor(message, { detail, cause } = {}) {
    super(message, { cause })
    this.name = 'SetupError'
    this.detail = detail
  }
}
