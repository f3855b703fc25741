export const deskScheme = 'app'
export const deskHost = 'desk'

/** Where the desk's page lives, and which addresses belong to it. */
export interface DeskAddress {
  readonly entry: string
  /** True for the desk's own pages only. Compares parsed parts: `app://desk.evil/` and `app://desk@evil/` are foreign. */
  owns(url: string): boolean
}

/** The packaged desk lives at `app://desk/`; a development server takes its place when one is named. */
export function deskAddress(developmentServer?: string): DeskAddress {
  const entry = developmentServer ?? `${deskScheme}://${deskHost}/index.html`
  const home = new URL(entry)
  return {
    entry,
    owns: url => {
      if (!URL.canParse(url)) return false
      const parsed = new URL(url)
      return (
        parsed.protocol === home.protocol &&
        parsed.host === home.host &&
        parsed.username === '' &&
        parsed.password === ''
      )
    },
  }
}
