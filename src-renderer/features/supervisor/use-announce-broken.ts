import { useEffect, useRef } from 'react'
import { useTexts } from '../../language/language.ts'
import { announce } from '../../ui/ui.ts'
import { supervisorTexts } from './supervisor-texts.ts'

/** Tells a screen reader when one more promise breaks; the ticking before it is for the eye. */
export function useAnnounceBroken(broken: number): void {
  const t = useTexts(supervisorTexts)
  const before = useRef(broken)
  useEffect(() => {
    if (broken > before.current) announce(t('nextPromise.announce', { count: broken }))
    before.current = broken
  }, [broken, t])
}
