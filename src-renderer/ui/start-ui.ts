import './fonts.ts'
import './tokens.css'
import './base.css'
import { applyLanguage } from '../language/language.ts'
import { applyTheme } from './theme.ts'

/**
 * react-aria adds a <style> with this id to the head unless an element has the id already. A policy without
 * 'unsafe-inline' would refuse and report it; base.css carries its one rule, and this element takes its place.
 */
const pressableStyleId = 'react-aria-pressable-style'

/** Dresses the document before the first render: styles, fonts, theme, density, language. Call it once. */
export function startUi(): void {
  applyTheme()
  applyLanguage()
  if (!document.getElementById(pressableStyleId)) {
    const placeholder = document.createElement('meta')
    placeholder.id = pressableStyleId
    document.head.append(placeholder)
  }
}
