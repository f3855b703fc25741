/**
 * Why the hub cannot start, for the person who started it. `message` is one line that names what is in the way;
 * `nextStep` is one line that says what to do about it.
 */
export class StartProblem extends Error {
  override readonly name = 'StartProblem'
  readonly nextStep: string

  constructor(message: string, nextStep: string, options?: ErrorOptions) {
    super(message.replaceAll(/\s+/g, ' ').trim(), options)
    this.nextStep = nextStep
  }
}

/** The system's name of an error (`EACCES`, `28P01`), or undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** What a folder or file refuses, in words; undefined for errors that say nothing about a folder. */
export function folderProblem(error: unknown, folder: string): StartProblem | undefined {
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return new StartProblem(
        `The data folder ${folder} cannot be written by this user.`,
        'Give this user the right to write there, or name another folder in TOWNLINE_DATA.',
        { cause: error },
      )
    case 'ENOENT':
      return new StartProblem(
        `The data folder ${folder} cannot be made: its file system takes no folders.`,
        'Name a folder on an ordinary disk in TOWNLINE_DATA.',
        { cause: error },
      )
    case 'EROFS':
      return new StartProblem(
        `The data folder ${folder} is on a read-only disk.`,
        'Name a folder on a writable disk in TOWNLINE_DATA.',
        { cause: error },
      )
    case 'EEXIST':
    case 'ENOTDIR':
      return new StartProblem(
        `The data folder ${folder} is or lies below a file, not a folder.`,
        'Move the file away, or name another folder in TOWNLINE_DATA.',
        { cause: error },
      )
    case 'ENOSPC':
    case 'EDQUOT':
      return noSpaceProblem(folder, error)
    default:
      return undefined
  }
}

export function noSpaceProblem(folder: string, cause?: unknown): StartProblem {
  return new StartProblem(
    `There is no space left on the disk of the data folder ${folder}.`,
    'Free some space (at least 200 MB), or name a folder on another disk in TOWNLINE_DATA.',
    { cause },
  )
}
