export type Bounds = {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const smallestWindow = { width: 1024, height: 700 } as const
const firstWindow = { width: 1280, height: 800 } as const

/** So much of the window must be on a screen, or it counts as lost with a screen that was unplugged. */
const visibleMin = 120

/** Where the window opens: where it was, moved and shrunk to fit its screen; in the middle when that screen is gone. */
export function windowBounds(
  remembered: Bounds | undefined,
  screens: readonly Bounds[],
): Bounds | { readonly width: number; readonly height: number } {
  const screen = remembered && screens.find(each => isVisibleOn(remembered, each))
  if (remembered === undefined || screen === undefined) return firstWindow
  const width = Math.min(Math.max(remembered.width, smallestWindow.width), screen.width)
  const height = Math.min(Math.max(remembered.height, smallestWindow.height), screen.height)
  return {
    width,
    height,
    x: clamp(remembered.x, screen.x, screen.x + screen.width - width),
    y: clamp(remembered.y, screen.y, screen.y + screen.height - height),
  }
}

function isVisibleOn(window: Bounds, screen: Bounds): boolean {
  const width = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  const height = Math.min(window.y + window.height, screen.y + screen.height) - Math.max(window.y, screen.y)
  return width >= visibleMin && height >= visibleMin
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}
