import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deskAddress } from '../../src-main/app-protocol/desk-address.ts'
import { isTrustedSender } from '../../src-main/bridge/trusted-sender.ts'
import { readConfig } from '../../src-main/config.ts'
import { isPermitted } from '../../src-main/permissions/decide-permission.ts'
import { openSettings } from '../../src-main/settings/settings.ts'
import { firstShortcuts, mayBeGlobal } from '../../src-main/shortcuts/shortcut-keys.ts'
import { statusDisc } from '../../src-main/tray/status-disc.ts'
import { trayLanguage, trayTooltip } from '../../src-main/tray/tray-words.ts'
import { windowBounds } from '../../src-main/windows/window-bounds.ts'
import { removeFolder, temporaryFolder } from './shim/launch.ts'

const desk = deskAddress()

describe('a trusted sender', () => {
  const frame = (url: string, parent: object | null = null) =>
    ({ url, parent }) as Parameters<typeof isTrustedSender>[0]['senderFrame']

  it('is the main frame of the desk’s window on the desk’s page', () => {
    expect(isTrustedSender({ sender: { id: 1 }, senderFrame: frame('app://desk/index.html') }, desk, 1)).toBe(
      true,
    )
  })

  it('is nobody once the window is gone', () => {
    expect(
      isTrustedSender({ sender: { id: 1 }, senderFrame: frame('app://desk/index.html') }, desk, undefined),
    ).toBe(false)
  })

  it('is no frame that has gone or stands inside another', () => {
    expect(isTrustedSender({ sender: { id: 1 }, senderFrame: null }, desk, 1)).toBe(false)
    expect(
      isTrustedSender({ sender: { id: 1 }, senderFrame: frame('app://desk/index.html', {}) }, desk, 1),
    ).toBe(false)
  })
})

describe('permissions', () => {
  it('are denied without an address, and for names that every object has', () => {
    const asked = { permission: 'notifications', url: undefined, isMainFrame: true, media: [] }
    expect(isPermitted(asked, desk)).toBe(false)
    expect(isPermitted({ ...asked, url: 'app://desk/', permission: 'toString' }, desk)).toBe(false)
    expect(isPermitted({ ...asked, url: 'app://desk/' }, desk)).toBe(true)
  })
})

describe('global keys', () => {
  it('may be taken when they begin with Control, Command or Super, or exist on headsets only', () => {
    for (const keys of [
      ...Object.values(firstShortcuts),
      'Super+F1',
      'Control+Alt+Space',
      'F13',
      'MediaPlayPause',
    ]) {
      expect(keys !== null && mayBeGlobal(keys), String(keys)).toBe(true)
    }
  })

  it('may not be keys that people type with', () => {
    for (const keys of [
      'A',
      'Space',
      'F5',
      'Shift+A',
      'Alt+L',
      'AltGr+2',
      'Control+',
      'Control+Shift',
      'control+a',
      'Control+AA',
      '',
    ]) {
      expect(mayBeGlobal(keys), keys).toBe(false)
    }
  })
})

describe('window bounds', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 }
  const second = { x: 1920, y: 0, width: 1280, height: 1024 }

  it('are remembered while their screen is there', () => {
    const at = { x: 2000, y: 50, width: 1100, height: 800 }
    expect(windowBounds(at, [screen, second])).toEqual(at)
    expect(windowBounds(at, [screen])).toEqual({ width: 1280, height: 800 })
  })

  it('are moved and shrunk onto the screen', () => {
    expect(windowBounds({ x: 1500, y: -40, width: 3000, height: 300 }, [screen])).toEqual({
      x: 0,
      y: 0,
      width: 1920,
      height: 700,
    })
  })
})

describe('settings', () => {
  let folder: string
  let file: string

  beforeEach(async () => {
    folder = await temporaryFolder()
    file = join(folder, 'settings.json')
  })
  afterEach(() => removeFolder(folder))

  it('start closed: nothing weak is allowed', () => {
    expect(openSettings(file).current()).toMatchObject({ allowPlainHttpHub: false, allowWeakKeyStore: false })
  })

  it('one that makes no sense does not cost the others, and foreign keys stay', async () => {
    await writeFile(
      file,
      '{ "hubAddress": 7, "allowWeakKeyStore": "yes", "window": {}, "shortcuts": { "mute": "F13" }, "fleet": "A" }',
    )
    const settings = openSettings(file)
    expect(settings.current()).toMatchObject({
      allowWeakKeyStore: false,
      shortcuts: { mute: 'F13' },
      fleet: 'A',
    })
    expect(settings.current().hubAddress).toBeUndefined()
    settings.change({ hubAddress: 'https://hub.test' })
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      fleet: 'A',
      hubAddress: 'https://hub.test',
    })
  })

  it('a file that is no JSON is set aside, not overwritten', async () => {
    await writeFile(file, '{ "hubAddress": "https://hub')
    openSettings(file).change({ hubAddress: 'https://new.test' })
    expect(await readFile(`${file}.unreadable`, 'utf8')).toBe('{ "hubAddress": "https://hub')
  })
})

describe('config', () => {
  const surroundings = {
    environment: { ELECTRON_RENDERER_URL: 'http://localhost:5173', TOWNLINE_HUB: '' },
    platform: 'linux',
    commandLine: [],
    mainFolder: '/app/dist/main',
  } as const

  it('takes a development server only while not packaged', () => {
    expect(readConfig({ ...surroundings, isPackaged: false }).developmentServer).toBe('http://localhost:5173')
    expect(readConfig({ ...surroundings, isPackaged: true }).developmentServer).toBeUndefined()
  })

  it('falls back to the hub on this PC', () => {
    expect(readConfig({ ...surroundings, isPackaged: true }).firstHubAddress).toBe('http://localhost:4300')
  })
})

describe('the tray', () => {
  it('speaks English and French', () => {
    expect(trayTooltip({ presence: 'Disponible', tone: 'ready', waiting: 3 }, trayLanguage('fr-CA'))).toBe(
      'Townline: Disponible · 3 en attente',
    )
    expect(trayLanguage('de')).toBe('en')
  })

  it('draws a disc: full in the middle, clear in the corner', () => {
    const pixels = statusDisc('ready', 16)
    expect(pixels).toHaveLength(16 * 16 * 4)
    expect([...pixels.subarray(0, 4)]).toEqual([0, 0, 0, 0])
    const middle = (8 * 16 + 8) * 4
    expect([...pixels.subarray(middle, middle + 4)]).toEqual([75, 127, 26, 255])
  })
})
