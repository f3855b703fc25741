export const deskScheme = 'app'
export const deskHost = 'desk'

/** Where the desk's pages live, and which addresses belong to them. */
export interface DeskAddress {
  readonly entry: string
  /** The page of the window that speaks. */
  readonly voice: string
  /** True for the desk's own pages only. Compares parsed parts: `app://desk.evil/` and `app://desk@evil/` are foreign. */
  owns(url: string): boolean
}

/** The packaged desk lives at `app://desk/`; a development server takes its place when one is named. */
export function deskAddress(developmentServer?: string): DeskAddress {
  const entry = developmentServer ?? `${deskScheme}://${deskHost}/index.html`
  const home = new URL(entry)
  return {
    entry,
    voice: new URL('voice.html', home).href,
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
