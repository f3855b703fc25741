import type { ComponentType } from 'react'

/** A Tabler outline icon, or anything drawn with the same props. */
export type IconGlyph = ComponentType<{
  size?: string | number
  stroke?: string | number
  className?: string
  role?: string
  'aria-hidden'?: boolean
  'aria-label'?: string
}>

export type IconProps = {
  readonly of: IconGlyph
  readonly size?: number
  /** Says what the icon means; without it the icon is decoration and hidden from screen readers. */
  readonly label?: string
  readonly className?: string
}

/** Draws an icon at the size and stroke of the desk, in the colour of the text around it. */
export function Icon({ of: Glyph, size = 18, label, className }: IconProps) {
  return label ? (
    <Glyph size={size} stroke={1.75} className={className} role="img" aria-label={label} />
  ) : (
    <Glyph size={size} stroke={1.75} className={className} aria-hidden />
  )
}
