import { accessSync, constants } from 'node:fs'
import { chromium } from '@playwright/test'

/**
 * A Chromium that can be started here: the one that `TOWNLINE_CHROMIUM` names, Playwright's own, the system's,
 * or the one that comes inside an npm package and so is always there.
 */
export async function findChromium(): Promise<string> {
  const named = process.env.TOWNLINE_CHROMIUM
  if (named !== undefined && named !== '') {
    if (!isExecutable(named)) throw new Error(`TOWNLINE_CHROMIUM names ${named}, which cannot be started`)
    return named
  }
  for (const candidate of [chromium.executablePath(), '/usr/bin/chromium']) {
    if (isExecutable(candidate)) return candidate
  }
  const { default: packaged } = await import('@sparticuz/chromium')
  return packaged.executablePath()
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
