import { Component, type ReactNode } from 'react'
import { textNow } from '../language/language.ts'
import { Button, EmptyState } from '../ui/ui.ts'
import { appTexts } from './app-texts.ts'

/** A screen that fails says so and offers the way on, instead of leaving the window blank. */
export class ErrorBoundary extends Component<
  { readonly children: ReactNode },
  { readonly hasFailed: boolean }
> {
  override state = { hasFailed: false }

  static getDerivedStateFromError() {
    return { hasFailed: true }
  }

  override componentDidCatch(fault: unknown): void {
    console.error('a screen failed:', fault)
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children
    return (
      <EmptyState
        title={textNow(appTexts, 'failed.title')}
        text={textNow(appTexts, 'failed.screen')}
        action={
          <Button variant="primary" onPress={() => location.reload()}>
            {textNow(appTexts, 'failed.reload')}
          </Button>
        }
      />
    )
  }
}
