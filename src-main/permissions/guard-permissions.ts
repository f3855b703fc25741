import type { Session } from 'electron'
import type { DeskAddress } from '../app-protocol/desk-address.ts'
import { isHeadsetForDesk, isPermitted, isTelephone } from './decide-permission.ts'

export type GuardedSession = Pick<
  Session,
  'on' | 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
>

/**
 * Both roads to a permission, the question and the silent check, pass the same rule. Of all devices the page may have a
 * headset's buttons, when the person asks for them; the first that is a telephone is given.
 */
export function guardPermissions(session: GuardedSession, desk: DeskAddress): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
    callback(
      isPermitted({ permission, url: details.requestingUrl, isMainFrame: details.isMainFrame, media }, desk),
    )
  })
  session.setPermissionCheckHandler((_contents, permission, origin, details) =>
    isPermitted(
      {
        permission,
        url: origin || details.requestingUrl,
        isMainFrame: details.isMainFrame,
        media: details.mediaType === undefined ? [] : [details.mediaType],
      },
      desk,
    ),
  )
  session.setDevicePermissionHandler(asked => isHeadsetForDesk(asked, desk))
  session.on('select-hid-device', (event, { deviceList, frame }, callback) => {
    event.preventDefault()
    const isOurs = frame !== null && frame.parent === null && desk.owns(frame.url)
    callback(isOurs ? (deviceList.find(isTelephone)?.deviceId ?? null) : null)
  })
}
