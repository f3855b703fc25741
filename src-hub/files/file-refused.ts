import type { FileProblem } from '../../src-contract/http/places.ts'

/** The file cannot be taken as a whole. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused'
  readonly problem: FileProblem
  constructor(problem: FileProblem) {
    super(problem)
    this.problem = problem
  }
}
