import { IconLock, IconWorld } from '@tabler/icons-react'
import { isPublicType, type RequestType } from '../../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import type { Role } from '../../../src-domain/vocabulary/words.ts'
import { useDeskStore } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { Hidden, ToggleButton } from '../../ui/ui.ts'
import { divisionTexts } from './division-texts.ts'

/** Whether a person may say of the photos of a request that anybody sees them. */
export function marksPhotos(role: Role, type: RequestType | undefined): boolean {
  return role !== 'administrator' && type !== undefined && isPublicType(type)
}

/** Says of one photo whether anybody may see it; kept in the outbox like every step. */
export function PhotoPublicMark({
  request: { id: requestId, publicPhotos = [] },
  photoId,
  number,
}: {
  readonly request: ServiceRequest
  readonly photoId: string
  readonly number: number
}) {
  const t = useTexts(divisionTexts)
  const store = useDeskStore()
  const isPublic = publicPhotos.includes(photoId)
  return (
    <ToggleButton
      size="small"
      icon={isPublic ? IconWorld : IconLock}
      isSelected={isPublic}
      onChange={next => void store.keep({ kind: 'show-photo', requestId, photoId, isPublic: next })}
    >
      {t('photo.public')}
      <Hidden> {t('photo.number', { number })}</Hidden>
    </ToggleButton>
  )
}
