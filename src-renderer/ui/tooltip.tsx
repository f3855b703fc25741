import type { ReactElement } from 'react'
import { type Placement, Tooltip as RacTooltip, TooltipTrigger } from 'react-aria-components'
import { Kbd } from './kbd.tsx'
import styles from './tooltip.module.css'

export type TooltipProps = {
  readonly text: string
  readonly shortcut?: string
  readonly placement?: Placement
  /** One control that takes focus (a kit button); a tooltip on plain text is out of reach of the keyboard. */
  readonly children: ReactElement
}

/** Names or explains a control on hover and on focus. Nothing that is needed to work may live only here. */
export function Tooltip({ text, shortcut, placement = 'bottom', children }: TooltipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      {children}
      <RacTooltip className={styles.tooltip} placement={placement} offset={6}>
        {text}
        {shortcut && <Kbd keys={shortcut} />}
      </RacTooltip>
    </TooltipTrigger>
  )
}
