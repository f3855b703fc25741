import { join } from 'node:path'

/** Everything about this start that does not change while the desk runs. Read once. */
export type DeskConfig = {
  readonly platform: NodeJS.Platform
  readonly commandLine: readonly string[]
  readonly preload: string
  readonly rendererFolder: string
  readonly isPackaged: boolean
  /** Serves the page instead of the built files. Never in a packaged desk. */
  readonly developmentServer: string | undefined
  /** The hub of a PC on which nobody has chosen one. */
  readonly firstHubAddress: string
  readonly quitGraceMs: number
}

export type Surroundings = {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly commandLine: readonly string[]
  readonly mainFolder: string
  readonly isPackaged: boolean
}

export function readConfig(surroundings: Surroundings): DeskConfig {
  const { environment, platform, commandLine, mainFolder, isPackaged } = surroundings
  return {
    platform,
    commandLine,
    preload: join(mainFolder, '..', 'preload', 'preload.cjs'),
    rendererFolder: join(mainFolder, '..', 'renderer'),
    isPackaged,
    developmentServer: isPackaged ? undefined : environment.ELECTRON_RENDERER_URL,
    firstHubAddress: environment.TOWNLINE_HUB || 'http://localhost:4300',
    quitGraceMs: 5_000,
  }
}
