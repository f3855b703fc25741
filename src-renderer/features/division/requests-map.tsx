import { useMemo } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type { ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import type { RequestId } from '../../../src-domain/vocabulary/words.ts'
import { useHubNow } from '../../desk-context.ts'
import { standingOf } from '../../desk-data/request-standing.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { CityMap, type MapPoint } from '../../map/city-map.tsx'
import styles from './division.module.css'
import { divisionTexts } from './division-texts.ts'
import { toneOf, useDueWords } from './due-bar.tsx'
import { typeIn } from './use-requests.ts'

const minuteMs = 60_000

/** The requests of the list where they are; those without a place on the map are counted under it. */
export function RequestsMap({
  rows,
  catalogue,
  current,
  onCurrent,
}: {
  readonly rows: readonly ServiceRequest[]
  readonly catalogue: Catalogue
  readonly current: RequestId | undefined
  readonly onCurrent: (id: RequestId) => void
}) {
  const t = useTexts(divisionTexts)
  const language = useLanguage()
  const now = useHubNow(minuteMs)
  const dueWords = useDueWords()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words change with the language and the minute
  const points = useMemo(
    () =>
      rows.flatMap((request): readonly MapPoint[] => {
        const { latitude, longitude } = request.place ?? {}
        if (latitude === undefined || longitude === undefined) return []
        const type = typeIn(catalogue, request.typeCode)?.name[language] ?? request.typeCode
        const isOver = standingOf(request, now).kind === 'ended'
        return [
          {
            id: request.id,
            latitude,
            longitude,
            label: `${type} · ${request.reference}`,
            tone: isOver ? 'neutral' : toneOf(request, now),
            standing: dueWords(request, now),
          },
        ]
      }),
    [rows, catalogue, language, now],
  )
  const missing = rows.length - points.length
  return (
    <div className={styles.map} data-list>
      <CityMap
        label={t('map')}
        points={points}
        {...(current === undefined ? {} : { selected: current })}
        onSelect={onCurrent}
        className={styles.mapFrame}
      />
      {missing > 0 && <p className={styles.mapFoot}>{t('mapMissing', { count: missing })}</p>}
    </div>
  )
}
