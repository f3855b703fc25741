import type { Session } from 'electron'
import type { DeskAddress } from '../app-protocol/desk-address.ts'
import { isPermitted } from './decide-permission.ts'

export type GuardedSession = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
>

/** Both roads to a permission, the question and the silent check, pass the same rule; devices are denied whole. */
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
  session.setDevicePermissionHandler(() => false)
}
