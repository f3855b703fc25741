import { type ChildProcess, spawn } from 'node:child_process'
import { type Browser, type BrowserContext, chromium } from '@playwright/test'
import { findChromium } from '../../world/find-chromium.ts'

export interface ChromiumHost {
  readonly endpoint: string
  readonly context: BrowserContext
  stop(): Promise<void>
}

/** One Chromium for one run of the shell. Others may attach to it at `endpoint`. */
export async function startChromium(profile: string): Promise<ChromiumHost> {
  const child = spawn(
    await findChromium(),
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-dev-shm-usage',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const endpoint = await endpointOf(child)
  const browser: Browser = await chromium.connectOverCDP(endpoint)
  const context = browser.contexts()[0] ?? (await browser.newContext())
  return {
    endpoint,
    context,
    stop: async () => {
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
  }
}

function endpointOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', chunk => {
      said += chunk
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`Chromium ended with ${code}: ${said.slice(-2000)}`)))
  })
}
