import { IconFocusCentered, IconList, IconMap, IconMinus, IconPlus } from '@tabler/icons-react'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { Point } from '../../src-domain/places/geometry.ts'
import { wardLayer, type ZoneLayer } from '../../src-domain/places/zones.ts'
import { useCityPlaces } from '../desk-data/city-places.ts'
import { useTexts } from '../language/language.ts'
import { classes, IconButton, Notice, Pill, Skeleton, type Tone } from '../ui/ui.ts'
import styles from './city-map.module.css'
import type { MapHandle } from './map-canvas.tsx'
import { mapTexts } from './map-texts.ts'

/** Something at a place: a request, a crew, a building. */
export interface MapPoint extends Point {
  readonly id: string
  /** Says what it is, in the list and under the pointer. */
  readonly label: string
  /** How it stands; `standing` says the same as the colour in a word. */
  readonly tone: Tone
  readonly standing?: string
}

export interface CityMapProps {
  /** What the map shows, for readers. */
  readonly label: string
  /** Give it the same list as long as it shows the same. */
  readonly points?: readonly MapPoint[]
  /** The point in hand: it stands out, and is brought into view. */
  readonly selected?: string
  /** A press on a point, on the map or in the list. */
  readonly onSelect?: (id: string) => void
  /** The place of the pin. */
  readonly picked?: Point
  /** A press beside all points, a dragged pin, or Enter over the cross. Without it nothing can be picked. */
  readonly onPick?: (point: Point) => void
  /** Whose zones are drawn and named; the wards unless told. */
  readonly polygons?: ZoneLayer
  readonly className?: string
}

type Canvas = typeof import('./map-canvas.tsx').MapCanvas
const noPoints: readonly MapPoint[] = []

/**
 * The map of the city with points on it, from what the desk keeps: it asks nobody else, and shows the same with the hub
 * away. The same points stand in a list, for who does not see the map or has no graphics; every point can be reached and
 * pressed by keyboard there, and a place picked on the map itself. It fills the space that it is given.
 */
export function CityMap({
  label,
  points = noPoints,
  selected,
  onSelect,
  picked,
  onPick,
  polygons,
  className,
}: CityMapProps) {
  const t = useTexts(mapTexts)
  const places = useCityPlaces()
  const [canDraw] = useState(hasGraphics)
  const [isList, setIsList] = useState(!canDraw)
  const late = useLateCanvas(canDraw)
  const [credit, setCredit] = useState('')
  const canvas = useRef<MapHandle>(null)
  const layer = polygons ?? places?.layers.find(({ code }) => code === wardLayer)
  const zones = useMemo(() => layer?.zones ?? [], [layer])
  return (
    <section className={classes(styles.frame, className)} aria-label={label}>
      {isList ? (
        <div className={styles.listFrame}>
          {!canDraw && (
            <Notice tone="watch" title={t('noWebGl')}>
              {t('noWebGlText')}
            </Notice>
          )}
          <PointList label={label} points={points} selected={selected} onSelect={onSelect} />
        </div>
      ) : (
        <Drawing late={late}>
          {Canvas => (
            <Canvas
              ref={canvas}
              label={label}
              places={places}
              zones={zones}
              points={points}
              selected={selected}
              onSelect={onSelect}
              picked={picked}
              onPick={onPick}
              onCredit={setCredit}
            />
          )}
        </Drawing>
      )}
      {canDraw && (
        <div className={styles.tools}>
          {!isList && (
            <>
              <IconButton
                icon={IconPlus}
                label={t('zoomIn')}
                variant="secondary"
                onPress={() => canvas.current?.zoom(1)}
              />
              <IconButton
                icon={IconMinus}
                label={t('zoomOut')}
                variant="secondary"
                onPress={() => canvas.current?.zoom(-1)}
              />
              <IconButton
                icon={IconFocusCentered}
                label={t('wholeCity')}
                variant="secondary"
                onPress={() => canvas.current?.showAll()}
              />
            </>
          )}
          {points.length > 0 && (
            <IconButton
              icon={isList ? IconMap : IconList}
              label={t(isList ? 'asMap' : 'asList')}
              variant="secondary"
              onPress={() => setIsList(!isList)}
            />
          )}
        </div>
      )}
      {credit !== '' && !isList && <p className={styles.credit}>{t('attribution', { words: credit })}</p>}
    </section>
  )
}

type Late =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly again: () => void }
  | { readonly kind: 'here'; readonly Canvas: Canvas }

/** The part that draws, fetched when a map is first shown; a desk that cannot fetch it goes on without. */
function useLateCanvas(isWanted: boolean): Late {
  const [late, setLate] = useState<Late>({ kind: 'loading' })
  const isLoading = late.kind === 'loading'
  useEffect(() => {
    if (!isWanted || !isLoading) return
    let isGone = false
    import('./map-canvas.tsx').then(
      ({ MapCanvas }) => !isGone && setLate({ kind: 'here', Canvas: MapCanvas }),
      () => !isGone && setLate({ kind: 'failed', again: () => setLate({ kind: 'loading' }) }),
    )
    return () => {
      isGone = true
    }
  }, [isWanted, isLoading])
  return late
}

function Drawing({
  late,
  children,
}: {
  readonly late: Late
  readonly children: (canvas: Canvas) => ReactNode
}) {
  const t = useTexts(mapTexts)
  switch (late.kind) {
    case 'here':
      return children(late.Canvas)
    case 'failed':
      return (
        <div className={styles.loading}>
          <Notice tone="watch" isLive action={{ label: t('again'), onPress: late.again }}>
            {t('notFetched')}
          </Notice>
        </div>
      )
    case 'loading':
      return (
        <div className={styles.loading} role="status" aria-label={t('loading')}>
          <Skeleton lines={3} />
        </div>
      )
  }
}

function PointList({
  label,
  points,
  selected,
  onSelect,
}: Required<Pick<CityMapProps, 'label' | 'points'>> & Pick<CityMapProps, 'selected' | 'onSelect'>) {
  const t = useTexts(mapTexts)
  if (points.length === 0) return <p className={styles.nothing}>{t('nothing')}</p>
  return (
    <>
      <p className={styles.count}>{t('list', { count: points.length })}</p>
      <ul className={styles.list} aria-label={label}>
        {points.map(point => {
          const words = (
            <>
              <span className={styles.listWords}>{point.label}</span>
              {point.standing && (
                <Pill size="small" tone={point.tone}>
                  {point.standing}
                </Pill>
              )}
            </>
          )
          return (
            <li key={point.id}>
              {onSelect ? (
                <button
                  type="button"
                  className={styles.listItem}
                  aria-pressed={point.id === selected}
                  onClick={() => onSelect(point.id)}
                >
                  {words}
                </button>
              ) : (
                <div className={styles.listItem}>{words}</div>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}

/** Whether this PC draws: a browser without graphics answers nothing. */
function hasGraphics(): boolean {
  try {
    const context = document.createElement('canvas').getContext('webgl2')
    context?.getExtension('WEBGL_lose_context')?.loseContext()
    return context !== null
  } catch {
    return false
  }
}
