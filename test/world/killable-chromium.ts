import { type ChildProcess, spawn } from 'node:child_process'
import { type BrowserContext, chromium } from '@playwright/test'

const answersWithinMs = 10_000

/** A Chromium of its own on a profile on the disk. `kill` ends it as a power failure would. */
export interface KillableChromium {
  readonly context: BrowserContext
  readonly kill: () => Promise<void>
}

/** A Chromium over a profile whose last one was killed sometimes never answers its debugger: it is started once more. */
export async function startChromium(executablePath: string, profile: string): Promise<KillableChromium> {
  return launchChromium(executablePath, profile).catch(() => launchChromium(executablePath, profile))
}

async function launchChromium(executablePath: string, profile: string): Promise<KillableChromium> {
  const child: ChildProcess = spawn(
    executablePath,
    ['--headless=new', '--no-sandbox', '--remote-debugging-port=0', `--user-data-dir=${profile}`],
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const gone = new Promise(resolve => child.once('exit', resolve))
  const kill = async (): Promise<void> => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    process.kill(-child.pid, 'SIGKILL')
    await gone
  }
  const endpoint = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', chunk => {
      said += chunk
      const [, address] = /DevTools listening on (\S+)/.exec(said) ?? []
      if (address !== undefined) resolve(address)
    })
    child.once('exit', () => reject(new Error(said)))
  })
  try {
    const [context] = (await chromium.connectOverCDP(endpoint, { timeout: answersWithinMs })).contexts()
    if (!context) throw new Error('no context')
    return { context, kill }
  } catch (error) {
    await kill()
    throw error
  }
}
