import { useQuery } from '@tanstack/react-query'
import type { CityFacts } from '../../../src-contract/http/api.ts'
import { siteInWords } from '../../../src-domain/routing/site-address.ts'
import type { SiteId } from '../../../src-domain/vocabulary/words.ts'
import { useDeskStore, useLiveValue } from '../../desk-context.ts'
import { useLanguage } from '../../language/language.ts'

/** What a site is called; its id while the catalogue is not there. */
export function useSiteName(id: SiteId): string {
  const language = useLanguage()
  return useSite(id)?.name[language] ?? id
}

/** Where a site stands: as the settings in force say, else as the city's facts do; `undefined` where neither does. */
export function useSiteAddress(
  id: SiteId,
): { readonly address: string; readonly detail?: string } | undefined {
  const given = useLiveValue(live => live.view.calling['centre']?.siteAddresses)
  const address = useSite(id)?.civicAddress
  return given?.find(({ siteId }) => siteId === id) ?? (address === undefined ? undefined : { address })
}

/** A site with all that is known of where it stands, in one line, as it is said to whoever sends help. */
export function useSitePlace(id: SiteId): string {
  return siteInWords(useSiteName(id), useSiteAddress(id) ?? {})
}

function useSite(id: SiteId): CityFacts['sites'][number] | undefined {
  const store = useDeskStore()
  const { data } = useQuery({
    queryKey: ['catalogue'],
    queryFn: async () => (await store.catalogue()) ?? null,
  })
  return data?.city.sites.find(site => site.id === id)
}
