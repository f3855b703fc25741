import { type GeoJSONSource, LngLatBounds, Map as MapLibre, Marker, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import type { Box, Point } from '../../src-domain/places/geometry.ts'
import type { Zone } from '../../src-domain/places/zones.ts'
import type { CityPlaces } from '../desk-data/city-places.ts'
import { useTexts } from '../language/language.ts'
import { useTheme } from '../ui/ui.ts'
import { type ReadBasemap, readBasemap } from './basemap.ts'
import styles from './city-map.module.css'
import type { MapPoint } from './city-map.tsx'
import { mapStyle, numbersZoom, readColours } from './map-style.ts'
import { mapTexts } from './map-texts.ts'

// The policy of the page lets workers come from the page's own files alone.
setWorkerUrl(workerUrl)

/** A house and its neighbours. */
const closeZoom = 16
const maxZoom = 19
const padding = 28
/** More civic numbers are not read. */
const numbersMax = 800

/** What the buttons beside the map ask of it. */
export interface MapHandle {
  readonly zoom: (by: 1 | -1) => void
  readonly showAll: () => void
}

export interface MapCanvasProps {
  readonly label: string
  readonly places: CityPlaces | undefined
  readonly zones: readonly Zone[]
  readonly points: readonly MapPoint[]
  readonly selected: string | undefined
  readonly onSelect: ((id: string) => void) | undefined
  readonly picked: Point | undefined
  readonly onPick: ((point: Point) => void) | undefined
  readonly onCredit: (words: string) => void
  readonly ref: Ref<MapHandle>
}

/** The drawn map. It is loaded late, with the library that draws it; `CityMap` is what screens use. */
export function MapCanvas(props: MapCanvasProps) {
  const { label, places, zones, points, selected, picked, onPick, onCredit } = props
  const t = useTexts(mapTexts)
  const theme = useTheme()
  const isDark = useDarkScheme()
  const container = useRef<HTMLDivElement>(null)
  const tip = useRef<HTMLDivElement>(null)
  const [map, setMap] = useState<MapLibre>()
  const [basemap, setBasemap] = useState<ReadBasemap>()
  // What the listeners of the map look at is what the screen shows now.
  const now = useRef(props)
  now.current = props

  useEffect(() => {
    const element = container.current
    if (!element) return
    const made = new MapLibre({
      container: element,
      style: { version: 8, sources: {}, layers: [] },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxPitch: 0,
      maxZoom,
      fadeDuration: 0,
      ...firstView(now.current),
    })
    made.keyboard.disableRotation()
    made.touchZoomRotate.disableRotation()
    made.on('error', ({ error }) => console.warn('map:', error.message))
    listen(made, now, tip)
    // For whoever waits until it is drawn.
    made.on('idle', () => element.setAttribute('data-drawn', 'true'))
    setMap(made)
    return () => {
      setMap(undefined)
      made.remove()
    }
  }, [])

  useEffect(() => {
    const canvas = map?.getCanvas()
    canvas?.setAttribute('role', 'application')
    canvas?.setAttribute('aria-label', `${label}. ${t(onPick ? 'helpPick' : 'help')}`)
  }, [map, label, onPick, t])

  const archive = places?.basemap
  const tag = archive?.tag
  // biome-ignore lint/correctness/useExhaustiveDependencies: the archive is another when its tag is.
  useEffect(() => {
    setBasemap(undefined)
    onCredit('')
    if (!archive) return
    let isGone = false
    readBasemap(archive).then(
      read => {
        if (isGone) return
        setBasemap(read)
        onCredit(read.attribution)
      },
      problem => console.warn('the archive of the map:', problem),
    )
    return () => {
      isGone = true
    }
  }, [tag])

  const streets = places?.streets
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are others when the theme is.
  useEffect(() => {
    const element = container.current
    if (!map || !element) return
    const colours = readColours(element)
    map.setStyle(
      mapStyle({
        colours,
        zones,
        streets: streets ?? [],
        basemap: basemap ? { source: basemap.source, layers: basemap.layers(colours) } : null,
      }),
    )
    const show = () => {
      showPoints(map, now.current, element)
      showNumbers(map, now.current)
    }
    map.once('styledata', show)
    return () => void map.off('styledata', show)
  }, [map, zones, streets, basemap, theme, isDark])

  useEffect(() => {
    if (map && container.current) showPoints(map, { points, selected }, container.current)
  }, [map, points, selected])

  useEffect(() => {
    const point = now.current.points.find(({ id }) => id === selected)
    if (!map || !point) return
    const place: [number, number] = [point.longitude, point.latitude]
    if (!map.getBounds().contains(place)) map.easeTo({ center: place })
  }, [map, selected])

  useMarker(map, picked, t('pin'), now)
  useImperativeHandle(props.ref, () => handleOf(map, now), [map])

  // The city comes after the map on a desk that reads its copy; nobody has moved the map by then.
  const hasBox = places?.box !== undefined
  useEffect(() => {
    if (map && hasBox && now.current.picked === undefined) map.jumpTo(cameraOf(map, now.current))
  }, [map, hasBox])

  return (
    <div className={styles.canvas} data-picks={onPick !== undefined || undefined}>
      <div ref={container} className={styles.drawing} />
      <div className={styles.cross} aria-hidden />
      <div ref={tip} className={styles.tip} aria-hidden hidden />
    </div>
  )
}

type Now = { readonly current: MapCanvasProps }

function listen(map: MapLibre, now: Now, tip: { readonly current: HTMLDivElement | null }): void {
  const pointAt = (at: { readonly x: number; readonly y: number }) => {
    if (!map.getLayer('points')) return undefined
    // A finger, or a hand that trembles, hits beside the point.
    const [found] = map.queryRenderedFeatures(
      [
        [at.x - 6, at.y - 6],
        [at.x + 6, at.y + 6],
      ],
      { layers: ['points'] },
    )
    const id = found?.properties.id
    return now.current.points.find(point => point.id === id)
  }
  map.on('click', ({ point, lngLat }) => {
    const { onSelect, onPick } = now.current
    const hit = onSelect && pointAt(point)
    if (hit) onSelect?.(hit.id)
    else onPick?.({ latitude: lngLat.lat, longitude: lngLat.lng })
  })
  map.on('mousemove', ({ point }) => {
    const hit = pointAt(point)
    map.getCanvas().style.cursor = hit && now.current.onSelect ? 'pointer' : ''
    const { current: element } = tip
    if (!element) return
    element.hidden = hit === undefined
    if (!hit) return
    element.textContent = hit.label
    element.style.transform = `translate(${point.x}px, ${point.y}px)`
  })
  map.on('moveend', () => showNumbers(map, now.current))
  map.on('mouseout', () => {
    if (tip.current) tip.current.hidden = true
  })
  map.getCanvas().addEventListener('keydown', event => {
    const { onPick } = now.current
    if (event.key !== 'Enter' || event.ctrlKey || !onPick) return
    event.preventDefault()
    event.stopPropagation()
    const pick = () => {
      const { lat, lng } = map.getCenter()
      onPick({ latitude: lat, longitude: lng })
    }
    // What is under the cross is known when the map stands still.
    if (map.isMoving()) map.once('moveend', pick)
    else pick()
  })
}

/** Puts the points on the map as they are; a style that is not there yet shows them when it is. */
function showPoints(
  map: MapLibre,
  { points, selected }: Pick<MapCanvasProps, 'points' | 'selected'>,
  element: HTMLElement,
): void {
  const source = map.getSource<GeoJSONSource>('points')
  if (!source) return
  const { tones } = readColours(element)
  source.setData({
    type: 'FeatureCollection',
    features: points.map(({ id, latitude, longitude, tone }) => ({
      type: 'Feature',
      properties: { id, colour: tones[tone], isSelected: id === selected },
      geometry: { type: 'Point', coordinates: [longitude, latitude] },
    })),
  })
}

/** Civic numbers where they can be read: of what is in view. */
function showNumbers(map: MapLibre, { places }: Pick<MapCanvasProps, 'places'>): void {
  const source = map.getSource<GeoJSONSource>('numbers')
  if (!source) return
  const bounds = map.getBounds()
  const box = {
    west: bounds.getWest(),
    south: bounds.getSouth(),
    east: bounds.getEast(),
    north: bounds.getNorth(),
  }
  const isClose = map.getZoom() >= numbersZoom
  const addresses = isClose ? (places?.addresses.inBox(box, numbersMax) ?? []) : []
  source.setData({
    type: 'FeatureCollection',
    features: addresses.map(({ civicNumber, latitude, longitude }) => ({
      type: 'Feature',
      properties: { number: civicNumber },
      geometry: { type: 'Point', coordinates: [longitude, latitude] },
    })),
  })
}

/** The pin of the picked place: it is drawn over everything, and can be dragged where a place can be picked. */
function useMarker(map: MapLibre | undefined, picked: Point | undefined, label: string, now: Now): void {
  const marker = useRef<Marker>(undefined)
  useEffect(() => {
    if (!map) return
    if (!picked) {
      marker.current?.remove()
      marker.current = undefined
      return
    }
    const place: [number, number] = [picked.longitude, picked.latitude]
    if (!marker.current) {
      const element = document.createElement('div')
      element.className = styles.pin ?? ''
      const made = new Marker({ element, anchor: 'bottom' }).setLngLat(place).addTo(map)
      made.on('dragend', () => {
        const { lat, lng } = made.getLngLat()
        now.current.onPick?.({ latitude: lat, longitude: lng })
      })
      marker.current = made
    }
    const element = marker.current
      .setLngLat(place)
      .setDraggable(now.current.onPick !== undefined)
      .getElement()
    element.setAttribute('role', 'img')
    element.setAttribute('aria-label', label)
    element.removeAttribute('tabindex')
    if (!map.getBounds().contains(place))
      map.easeTo({ center: place, zoom: Math.max(map.getZoom(), closeZoom) })
  }, [map, picked, label, now])
  // The pin goes with its map.
  useEffect(() => {
    if (!map) return
    return () => {
      marker.current?.remove()
      marker.current = undefined
    }
  }, [map])
}

function handleOf(map: MapLibre | undefined, now: Now): MapHandle {
  return {
    zoom: by => void map?.easeTo({ zoom: map.getZoom() + by }),
    showAll: () => {
      if (map) map.easeTo(cameraOf(map, { ...now.current, picked: undefined }))
    },
  }
}

type Shown = Pick<MapCanvasProps, 'places' | 'points' | 'picked' | 'onPick'>

/** Close to the picked place; else around the points, or around the city where a place is to be picked in it. */
function firstView({ places, points, picked, onPick }: Shown) {
  if (picked) return { center: [picked.longitude, picked.latitude] as [number, number], zoom: closeZoom }
  const bounds = boundsOf(onPick ? [] : points, places?.box)
  return bounds ? { bounds, fitBoundsOptions: { padding, maxZoom: closeZoom } } : {}
}

function cameraOf(map: MapLibre, { places, points, onPick }: Shown) {
  const bounds = boundsOf(onPick ? [] : points, places?.box)
  return (bounds && map.cameraForBounds(bounds, { padding, maxZoom: closeZoom })) ?? {}
}

function boundsOf(points: readonly MapPoint[], box: Box | undefined): LngLatBounds | undefined {
  if (points.length > 0) {
    const bounds = new LngLatBounds()
    for (const { longitude, latitude } of points) bounds.extend([longitude, latitude])
    return bounds
  }
  return box && new LngLatBounds([box.west, box.south, box.east, box.north])
}

function useDarkScheme(): boolean {
  const [isDark, setIsDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches)
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)')
    const change = () => setIsDark(query.matches)
    query.addEventListener('change', change)
    return () => query.removeEventListener('change', change)
  }, [])
  return isDark
}
