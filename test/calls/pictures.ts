/** Pictures of everything about calls in both sizes, schemes and languages: `node test/calls/pictures.ts [folder]`. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { serveScriptedDesk } from '../desk/serve-scripted-desk.ts'
import { findChromium } from '../world/find-chromium.ts'

const folder = process.argv[2] ?? 'pictures'
mkdirSync(folder, { recursive: true })
const site = await serveScriptedDesk()
const browser = await chromium.launch({ executablePath: await findChromium() })

for (const [scheme, language] of [
  ['light', 'en'],
  ['dark', 'fr'],
] as const) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: scheme,
    locale: `${language}-CA`,
    timezoneId: 'America/Toronto',
  })
  const page = await context.newPage()
  page.on('pageerror', error => console.log(String(error)))
  page.on('console', message => {
    if (message.type() === 'error') console.log(message.text())
  })
  let taken = 0
  const take = async (what: string) => {
    await page.waitForTimeout(300)
    taken += 1
    const name = `${scheme}-${language}-${String(taken).padStart(2, '0')}-${what}.png`
    await page.screenshot({ path: join(folder, name) })
  }
  const play = (scene: string) => page.evaluate(`window.scripted.scene('${scene}')`)
  const open = async (query: string) => {
    await page.goto(`${site.origin}/?${query}`)
    await page.getByRole('banner').waitFor()
    await page.waitForTimeout(400)
  }

  await open('dial')
  await play('talking')
  await take('talking')
  await play('counter')
  await take('foot')
  await play('talking')
  await page.keyboard.press('Control+Shift+K')
  await page.getByRole('combobox').waitFor()
  await take('transfer')
  await page.keyboard.press('ArrowUp')
  await take('transfer-here')
  await page.getByRole('combobox').fill('tax')
  await page.getByRole('combobox').fill(language === 'en' ? 'prop' : 'imp')
  await take('transfer-long-wait')
  await page.keyboard.press('Control+Enter')
  await take('transfer-warned')
  await page.getByRole('combobox').fill('perm')
  await take('transfer-closed')
  await page.getByRole('combobox').fill('fr')
  await take('transfer-language')
  await page.getByRole('combobox').fill('311')
  await take('transfer-outside')
  await page.getByRole('combobox').fill('zzz')
  await take('transfer-nothing')
  await page.keyboard.press('Escape')
  await play('passed-on')
  await page.keyboard.press('Control+Shift+K')
  await page.getByRole('combobox').fill('mei')
  await take('transfer-circle')
  await page.keyboard.press('Escape')
  await play('consult-ringing')
  await take('consult-ringing')
  await play('consulting')
  await take('consulting')
  await play('asked')
  await take('asked')
  await play('callback')
  await take('callback-in-hand')
  await play('talking')
  await page.locator('main').click({ position: { x: 5, y: 300 } })
  await page.keyboard.press('l')
  await page.getByRole('dialog').waitFor()
  await take('callback-dialog')
  await page.getByRole('radio').nth(1).click({ force: true })
  await take('callback-at')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Shift+B')
  await page.getByRole('dialog').waitFor()
  await take('callbacks')
  await page.keyboard.press('Escape')
  await page.keyboard.press('d')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('12#')
  await take('dial-pad')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await play('counter')
  await page.keyboard.press('Control+Shift+Y')
  await page.getByRole('dialog').waitFor()
  await take('help')
  await page.getByRole('textbox').last().fill('Nobody else here')
  await page.keyboard.press('Control+Enter')
  await page.waitForTimeout(400)
  await page.keyboard.press('Control+Shift+Y')
  await take('help-called')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type(language === 'en' ? 'ring tone' : 'sonnerie')
  await page.getByRole('option', { name: /ring tone|sonnerie/ }).waitFor()
  await page.waitForTimeout(300)
  await page.keyboard.press('Enter')
  await page.getByRole('radiogroup').nth(1).waitFor()
  await take('ring-tone')
  await page.keyboard.press('Escape')
  await play('ringing')
  await page.waitForTimeout(300)
  await play('idle')
  await page.keyboard.press('Control+k')
  await page.keyboard.type(language === 'en' ? 'missed' : 'sans réponse')
  await page.getByRole('option', { name: /missed|sans réponse/ }).waitFor()
  await page.waitForTimeout(300)
  await page.keyboard.press('Enter')
  await take('missed')

  await open('as=farah.siddiqui')
  await page
    .getByRole('radio')
    .filter({ hasText: /Settings|Réglages/ })
    .click()
  await page.locator('[data-pane="settings-sections"]').getByRole('row').nth(5).click()
  await take('settings-outside')

  await open('as=sofia.kowalczyk')
  await play('counter')
  await page.keyboard.press('Control+Shift+Y')
  await page.getByRole('dialog').waitFor()
  await page
    .getByRole('textbox')
    .last()
    .fill(language === 'en' ? 'Somebody is upset' : 'Quelqu’un est fâché')
  await page.keyboard.press('Control+Enter')
  await page.waitForTimeout(500)
  await page
    .getByRole('radio')
    .filter({ hasText: /Floor|Plateau/ })
    .click()
  await take('floor-help')
  await page.getByRole('row', { name: /General, French|Général, français/ }).click()
  await page.getByRole('dialog').waitFor()
  await page.getByRole('radio', { name: /^10\smin/ }).click()
  await take('lever')
  await page.getByRole('dialog').getByRole('button').last().click()
  await page.waitForTimeout(500)
  await take('floor-pulled')
  await context.close()
}
await browser.close()
await site.close()
