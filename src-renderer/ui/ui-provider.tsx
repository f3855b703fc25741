import type { ReactNode } from 'react'
import { LanguageProvider } from '../language/language-provider.tsx'
import { Toasts } from './toasts.tsx'

/** What every window of the desk stands in: the language for the parts, and the place of the toasts. */
export function UiProvider({ children }: { readonly children: ReactNode }) {
  return (
    <LanguageProvider>
      {children}
      <Toasts />
    </LanguageProvider>
  )
}
