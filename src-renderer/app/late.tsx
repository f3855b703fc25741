import { type ComponentType, lazy, useState } from 'react'

/** A part of the screen that is fetched after the first ones. */
export interface Late<Props extends object> {
  /** The part; inside a `Suspense` for the case that it is not there yet. */
  readonly Part: ComponentType<Props>
  /** Fetches it, so that it is there when it is shown. */
  readonly fetch: () => Promise<unknown>
}

/**
 * Splits a part off into a file of its own. Once it was fetched it is drawn at once, without the blink that a lazy part
 * has even then. Whatever fails to be fetched is asked for again when it is shown.
 */
export function late<Props extends object>(load: () => Promise<ComponentType<Props>>): Late<Props> {
  let loaded: ComponentType<Props> | undefined
  const fetch = async () => {
    loaded = await load()
    return loaded
  }
  const Lazy = lazy(async () => ({ default: await fetch() }))
  function Part(props: Props) {
    // The first choice stays: another kind of component in its place would begin anew.
    const [Chosen] = useState<ComponentType<Props>>(() => loaded ?? Lazy)
    return <Chosen {...props} />
  }
  return { Part, fetch: () => fetch().catch(() => undefined) }
}
