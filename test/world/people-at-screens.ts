import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { expectPage as expect } from './expect-page.ts'
import { findChromium } from './find-chromium.ts'

const demoPassword = 'townline-demo'

/** A Chromium with a microphone that beeps once a second, and speakers that need no click. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    args: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      '--allow-loopback-in-peer-connection',
    ],
  })
}

/** Opens the desk in a browser of its own and signs in. */
export async function signIn(context: BrowserContext, url: string, user: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${url}/desk/`)
  await page.getByLabel('User').fill(user)
  await page.getByLabel('Password').fill(demoPassword)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(statusOf(page)).toBeVisible({ timeout: 20_000 })
  return page
}

/** The status picker, which says the status. */
const statusOf = (desk: Page) =>
  desk.getByRole('banner').getByRole('button', {
    name: /Available|Break|Lunch|Training|Not taking contacts|No answer|No microphone/,
  })

export async function choosePresence(desk: Page, presence: string): Promise<void> {
  await statusOf(desk).click()
  await desk.getByRole('menuitemradio', { name: new RegExp(`^${presence}`) }).click()
  await expect(statusOf(desk)).toContainText(presence)
}

/** A resident calls from the contact page. */
export async function call(
  context: BrowserContext,
  url: string,
  caller: { readonly name?: string; readonly phone?: string },
): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${url}/contact/`)
  if (caller.name !== undefined) await page.getByLabel(/name/i).first().fill(caller.name)
  if (caller.phone !== undefined)
    await page
      .getByLabel(/phone|telephone/i)
      .first()
      .fill(caller.phone)
  await page.getByRole('button', { name: /call now/i }).click()
  return page
}

/**
 * The loudest sound that arrives at a page within two seconds, between 0 and 1: measured on the remote stream of the
 * page's own audio element.
 */
export async function loudestHeard(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const element = [...document.querySelectorAll('audio')].find(
      audio => audio.srcObject instanceof MediaStream && audio.srcObject.getAudioTracks().length > 0,
    )
    if (!(element?.srcObject instanceof MediaStream)) return 0
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    analyser.fftSize = 2_048
    context.createMediaStreamSource(element.srcObject).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    let peak = 0
    for (const end = performance.now() + 2_000; performance.now() < end; ) {
      analyser.getFloatTimeDomainData(samples)
      for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
      await new Promise(requestAnimationFrame)
    }
    await context.close()
    return peak
  })
}

/** The supervisor's way to the journal, over HTTP. */
export async function readJournal(url: string): Promise<{
  readonly contacts: readonly { readonly id: string; readonly result: string | null }[]
  readonly linesOf: (contactId: string) => Promise<readonly { readonly kind: string }[]>
}> {
  const deskId = crypto.randomUUID()
  const signedIn = await fetch(`${url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'sofia.kowalczyk', password: demoPassword, deskId, session: 'token' }),
  })
  const { token } = (await signedIn.json()) as { token: string }
  const headers = { authorization: `Bearer ${token}` }
  const since = Date.now() - 600_000
  const list = await fetch(`${url}/api/contacts?since=${since}`, { headers })
  const { contacts } = (await list.json()) as { contacts: { id: string; result: string | null }[] }
  return {
    contacts,
    linesOf: async contactId => {
      const answer = await fetch(`${url}/api/contacts/${contactId}/journal`, { headers })
      const { lines } = (await answer.json()) as { lines: { event: { kind: string } }[] }
      return lines.map(({ event }) => event)
    },
  }
}
