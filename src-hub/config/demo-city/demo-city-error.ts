/** A file of the demo city is missing or malformed. The message names the file and, where known, the key. */
export class DemoCityError extends Error {
  override readonly name = 'DemoCityError'
  readonly file: string
  readonly key: string

  constructor(file: string, key: string, problem: string, options?: ErrorOptions) {
    super(key === '' ? `${file}: ${problem}` : `${file}: ${key}: ${problem}`, options)
    this.file = file
    this.key = key
  }
}
