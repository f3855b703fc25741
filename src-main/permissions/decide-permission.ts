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
