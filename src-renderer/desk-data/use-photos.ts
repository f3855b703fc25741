import { useEffect, useState } from 'react'
import { usePhotos } from '../desk-context.ts'
import type { DeskPhoto } from '../offline/photos/photos.ts'

/** The photos of a request at this desk; read again whenever one comes, goes or arrives. */
export function usePhotosOf(requestId: string | undefined): readonly DeskPhoto[] {
  const photos = usePhotos()
  const [found, setFound] = useState<{ readonly of: string; readonly photos: readonly DeskPhoto[] }>()
  useEffect(() => {
    if (!photos || requestId === undefined) return
    let isCurrent = true
    let asked = 0
    const read = () => {
      asked += 1
      const number = asked
      photos.of(requestId).then(
        all => {
          if (isCurrent && number === asked) setFound({ of: requestId, photos: all })
        },
        () => undefined,
      )
    }
    read()
    const stop = photos.subscribe(read)
    return () => {
      isCurrent = false
      stop()
    }
  }, [photos, requestId])
  return found !== undefined && found.of === requestId ? found.photos : none
}

const none: readonly DeskPhoto[] = []
