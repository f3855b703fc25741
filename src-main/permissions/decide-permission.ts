import type { DeskAddress } from '../app-protocol/desk-address.ts'

export type PermissionAsked = {
  readonly permission: string
  readonly url: string | undefined
  readonly isMainFrame: boolean
  readonly media: readonly string[]
}

/** What the desk's own page may have, and why. Everything else is denied, and so is everybody else. */
export const grantedPermissions: Readonly<Record<string, string>> = {
  media: 'the microphone, for calls; never the camera',
  hid: 'the buttons of a headset; of all devices, those that are telephones',
  notifications: 'offers while the window is covered',
  'local-network-access':
    'the hub stands in the city’s own network; the content policy allows that one address only',
  'local-network': 'the same, as newer Chromium names it',
  'loopback-network': 'the same, for a hub on this PC',
}

export function isPermitted(asked: PermissionAsked, desk: DeskAddress): boolean {
  if (!asked.isMainFrame || asked.url === undefined || !desk.owns(asked.url)) return false
  if (!Object.hasOwn(grantedPermissions, asked.permission)) return false
  return (
    asked.permission !== 'media' || (asked.media.length > 0 && asked.media.every(kind => kind === 'audio'))
  )
}

/** The Telephony Device page of the HID Usage Tables (usb.org): what a headset with call buttons says that it is. */
const telephonyPage = 0x0b

/** Whether the desk's page may open this device: a headset, and nothing else that is plugged in. */
export function isHeadsetForDesk({ deviceType, origin, device }: DeviceAsked, desk: DeskAddress): boolean {
  return deviceType === 'hid' && desk.owns(`${origin.replace(/\/$/, '')}/`) && isTelephone(device)
}

export type DeviceAsked = {
  readonly deviceType: string
  readonly origin: string
  readonly device?: object
}

export function isTelephone(device: object | undefined): boolean {
  const collections = (device as { readonly collections?: unknown } | undefined)?.collections
  return (
    Array.isArray(collections) &&
    collections.some(each => (each as { readonly usagePage?: unknown } | null)?.usagePage === telephonyPage)
  )
}
