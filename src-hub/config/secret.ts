import { inspect } from 'node:util'

/** A value that no log, error or JSON shows: it is read by `reveal` alone. */
export interface Secret {
  readonly reveal: () => string
  readonly toJSON: () => string
  readonly toString: () => string
}

const shown = '[secret]'

export function secret(value: string): Secret {
  const show = () => shown
  return Object.defineProperty({ reveal: () => value, toJSON: show, toString: show }, inspect.custom, {
    value: show,
    enumerable: false,
  })
}
