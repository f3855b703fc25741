import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import { create } from 'qrcode'

/** The quiet zone that readers need around the code (ISO/IEC 18004). */
const margin = 4

/** A QR code as one path: dark on light in every colour scheme, because not every reader takes it the other way round. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  const { size, path } = useMemo(() => drawn(text), [text])
  const side = size + 2 * margin
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <rect width={side} height={side} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  )
}

/** Each dark run of a row is one rectangle. */
function drawn(text: string): { readonly size: number; readonly path: string } {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const { size } = modules
  const isDark = (row: number, column: number) => modules.get(row, column) !== 0
  let path = ''
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (!isDark(row, column)) continue
      let end = column
      while (end < size && isDark(row, end)) end += 1
      path += `M${column + margin} ${row + margin}h${end - column}v1h-${end - column}z`
      column = end
    }
  }
  return { size, path }
}
