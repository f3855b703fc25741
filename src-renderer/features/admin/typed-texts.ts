import { create } from 'zustand'

/**
 * What was typed into a field and cannot be read (yet), by the field's place: it is still there when the section is opened
 * again, and nothing is published over it.
 */
export const useTypedTexts = create<{ readonly texts: Readonly<Record<string, TypedText>> }>()(() => ({
  texts: {},
}))

export interface TypedText {
  readonly text: string
  /** What cannot be read in it; nothing where it can. */
  readonly fault?: 'span' | 'hours-unreadable' | 'hours-backwards' | 'hours-overlap'
}

export function keepTyped(key: string, typed: TypedText): void {
  useTypedTexts.setState(({ texts }) => ({ texts: { ...texts, [key]: typed } }))
}

export function forgetTyped(key: string): void {
  useTypedTexts.setState(({ texts }) => {
    const { [key]: _gone, ...others } = texts
    return { texts: others }
  })
}

/** After another document took the place of this one, what was typed into it has no place. */
export function forgetAllTyped(): void {
  useTypedTexts.setState({ texts: {} })
}
