export type HubAddressRule = {
  /** Plain http to another machine: calls and customers' details would cross the network readable. */
  readonly allowPlainHttp: boolean
}

const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** The origin of a hub, or why the text is not one. */
export function parseHubAddress(
  text: string,
  rule: HubAddressRule,
): { readonly address: string } | { readonly problem: string } {
  if (!URL.canParse(text)) return { problem: 'not an address' }
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { problem: 'neither https nor http' }
  if (url.username !== '' || url.password !== '') return { problem: 'carries a name or password' }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return { problem: 'more than host and port' }
  if (url.protocol === 'http:' && !loopbackHosts.includes(url.hostname) && !rule.allowPlainHttp) {
    return { problem: 'plain http to another machine; the setting allowPlainHttpHub permits it' }
  }
  return { address: url.origin }
}
