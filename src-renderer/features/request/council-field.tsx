import { IconBuildingBank } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import { useDeskStore } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { Button, ComboBox } from '../../ui/ui.ts'
import { requestTexts } from './texts.ts'

/**
 * The member of Council on whose behalf a request is entered, in free words; the names that stand in open requests are
 * suggested. Hardly a request needs it, so the field comes when it is asked for.
 */
export function CouncilField({
  catalogue,
  value,
  onChange,
}: {
  readonly catalogue: Catalogue
  /** Absent: the field was not asked for. */
  readonly value: string | undefined
  readonly onChange: (value: string) => void
}) {
  const t = useTexts(requestTexts)
  const store = useDeskStore()
  const { data: known = [] } = useQuery({
    queryKey: ['council-members'],
    enabled: value !== undefined,
    queryFn: async () => {
      const lists = await Promise.all(
        catalogue.requestTypes.map(({ code }) => store.openRequestsOfType(code)),
      )
      return [...new Set(lists.flat().flatMap(({ onBehalfOf }) => onBehalfOf ?? []))].sort()
    },
  })
  if (value === undefined) {
    return (
      <div>
        <Button variant="quiet" size="small" icon={IconBuildingBank} onPress={() => onChange('')}>
          {t('onBehalfOfOpen')}
        </Button>
      </div>
    )
  }
  return (
    <ComboBox
      label={t('onBehalfOf')}
      description={t('onBehalfOfHelp')}
      autoFocus={value === ''}
      options={known.map(name => ({ id: name, label: name }))}
      value={value === '' ? null : { id: value, label: value }}
      onChange={option => option && onChange(option.label)}
      onText={onChange}
      allowsOwnWords
    />
  )
}
