import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { accessibilityFaults } from '../world/accessibility.ts'
import { expectPage as expect } from '../world/expect-page.ts'
import { openBrowser, signIn } from '../world/people-at-screens.ts'
import { openTown, type Town } from '../world/town.ts'

const patient = { timeout: 30_000 }

let town: Town
let browser: Browser
beforeAll(async () => {
  ;[town, browser] = await Promise.all([openTown(), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await town?.raze()
})

const main = (desk: Page) => desk.getByRole('main')

/** Gives a ticket by keys alone and answers what stands on it. */
async function giveTicket(desk: Page, name: string): Promise<string> {
  await desk.keyboard.press('t')
  const dialog = desk.getByRole('dialog', { name: 'New ticket' })
  await expect(dialog.getByLabel(/^Name/)).toBeFocused(patient)
  await desk.keyboard.type(name)
  await desk.keyboard.press('Enter')
  await expect(dialog.getByRole('button', { name: 'Done' })).toBeFocused(patient)
  const ticket = /[B-Z]{1,4}-\d+/.exec(await dialog.getByRole('status').innerText())?.[0] ?? ''
  await desk.keyboard.press('Enter')
  await expect(dialog).toBeHidden(patient)
  return ticket
}

/** Calls the next visitor by key, and waits until their ticket is in the middle of the screen. */
async function callNext(desk: Page, ticket: string): Promise<void> {
  await desk.keyboard.press('n')
  await expect(main(desk).getByRole('heading', { level: 1, name: ticket })).toBeVisible(patient)
}

async function conclude(desk: Page, note: string): Promise<void> {
  const notes = main(desk).getByRole('textbox').first()
  await notes.fill(note)
  await expect(main(desk).getByText(/^Saved/)).toBeVisible(patient)
  await desk.keyboard.press('Control+Shift+E')
  const reason = main(desk).getByRole('combobox', { name: /^Reason/ })
  await reason.fill('a')
  await desk.getByRole('option').first().click()
  await main(desk).getByRole('radio', { name: 'Yes' }).click()
  await expect(main(desk).getByRole('radio', { name: 'Yes' })).toBeChecked(patient)
  await desk.keyboard.press('Control+Enter')
  await expect(main(desk).getByText('No visitor with you')).toBeVisible(patient)
}

interface ContactRow {
  readonly id: string
  readonly channel: string
  readonly from_name: string | null
  readonly ticket: string | null
  readonly arrived_at: number
  readonly answered_at: number | null
  readonly closed_at: number | null
  readonly answered_by: string | null
  readonly handed_in_at: number | null
  readonly result: string | null
  readonly note: string | null
}

/** The visits of the last hour, as supervisors read them. */
async function visitsAtHub(): Promise<readonly ContactRow[]> {
  const headers = { 'content-type': 'application/json' }
  const body = {
    user: 'sofia.kowalczyk',
    password: 'townline-demo',
    deskId: crypto.randomUUID(),
    session: 'token',
  }
  const signedIn = await fetch(`${town.url}/api/sign-in`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  const { token } = (await signedIn.json()) as { token: string }
  const answer = await fetch(`${town.url}/api/contacts?since=${Date.now() - 3_600_000}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const { contacts } = (await answer.json()) as { contacts: ContactRow[] }
  return contacts
    .filter(({ channel, ticket }) => channel === 'counter' && ticket !== null)
    .map(row => ({ ...row, arrived_at: Number(row.arrived_at) }))
    .sort((a, b) => a.arrived_at - b.arrived_at)
}

describe('the counter of a site that is cut off', () => {
  it('[N2, N7, N8, N12, N13] tickets five, serves them, and hands everything in with its own times', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    context.setDefaultTimeout(patient.timeout)
    const desk = await signIn(context, town.url, 'priya.nair')
    await expect(desk.getByRole('button', { name: /Synced/ })).toBeVisible(patient)
    await desk.getByRole('radio', { name: 'Counter' }).click()
    await expect(desk.getByRole('button', { name: /^New ticket/ })).toBeVisible(patient)
    await desk.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))

    await town.kill()
    const cutOffAt = Date.now()
    await expect(desk.getByText(/^The line to the hub is gone since/)).toBeVisible(patient)
    const tickets: string[] = []
    for (const name of ['Rosa Alvarez', 'Luc Tremblay', 'Ngozi Okafor', 'Étienne Roy', 'Mei Chen']) {
      tickets.push(await giveTicket(desk, name))
    }
    expect(tickets.map(ticket => Number(ticket.split('-')[1]))).toEqual([1, 2, 3, 4, 5])
    const line = desk.getByRole('region', { name: 'Line here' })
    await expect(line.getByRole('listitem')).toHaveCount(5, patient)

    for (const ticket of tickets.slice(0, 2)) {
      await callNext(desk, ticket)
      await desk.keyboard.press('e')
      await expect(main(desk).getByRole('button', { name: /^End visit/ })).toBeVisible(patient)
      await conclude(desk, `Served with ${ticket}.`)
    }
    await callNext(desk, tickets[2] ?? '')
    await desk.keyboard.press('x')
    await expect(main(desk).getByText('No visitor with you')).toBeVisible(patient)
    await callNext(desk, tickets[3] ?? '')
    await desk.keyboard.press('e')
    await expect(main(desk).getByRole('button', { name: /^End visit/ })).toBeVisible(patient)
    expect(await accessibilityFaults(desk)).toEqual([])

    // The page is gone and comes back, without the hub: the visitor in service is still with her.
    await desk.reload()
    await desk.getByLabel('User').fill('priya.nair')
    await desk.getByLabel('Password').fill('townline-demo')
    const unlock = desk.getByRole('button', { name: 'Unlock without the hub' })
    await unlock
      .or(desk.getByRole('button', { name: 'Sign in', exact: true }))
      .first()
      .click()
    if (await unlock.isVisible().catch(() => false)) await unlock.click()
    await expect(main(desk).getByRole('heading', { level: 1, name: tickets[3] ?? '' })).toBeVisible(patient)

    const backAt = Date.now()
    await town.start()
    const done = desk.getByRole('region', { name: 'Done here' })
    await expect(done.getByText(/^In the journal/)).toHaveCount(3, patient)
    await expect(desk.getByRole('region', { name: 'Line of this site' }).getByRole('listitem')).toHaveCount(
      1,
      patient,
    )

    const rows = await visitsAtHub()
    expect(rows.map(({ ticket }) => ticket)).toEqual([tickets[0], tickets[1], tickets[2], tickets[4]])
    for (const { arrived_at } of rows) {
      expect(arrived_at).toBeGreaterThanOrEqual(cutOffAt - 1_000)
      expect(arrived_at).toBeLessThanOrEqual(backAt)
    }
    expect(rows.map(({ result }) => result)).toEqual(['handled', 'handled', 'abandoned', null])
    expect(rows[0]).toMatchObject({
      from_name: 'Rosa Alvarez',
      answered_by: 'priya.nair',
      note: `Served with ${tickets[0]}.`,
    })
    for (const { closed_at } of rows.slice(0, 3)) expect(Number(closed_at)).toBeLessThanOrEqual(backAt)

    // Who was in service stays with her, and follows when it is over.
    await conclude(desk, 'Served across the return of the hub.')
    await expect(done.getByText(/^In the journal/)).toHaveCount(4, patient)
    const after = await visitsAtHub()
    expect(after).toHaveLength(5)
    const late = after.find(({ ticket }) => ticket === tickets[3])
    expect(late).toMatchObject({ result: 'handled', note: 'Served across the return of the hub.' })
    expect(Number(late?.arrived_at)).toBeLessThanOrEqual(backAt)
    expect(Number(late?.closed_at)).toBeGreaterThan(backAt)
    await context.close()
  })
})
