import { IconAlertTriangle, IconCheck, IconHandStop, IconPhone } from '@tabler/icons-react'
import { useTexts } from '../../language/language.ts'
import { Pill } from '../../ui/ui.ts'
import { type Evidence, isSure } from './screen-pop.ts'
import { customerTexts } from './texts.ts'

/** How sure it is that this is the one, in words. */
export function EvidencePill({ evidence }: { readonly evidence: Evidence }) {
  const t = useTexts(customerTexts)
  const { reach, name } = evidence
  if (isSure(evidence)) {
    return (
      <Pill tone="good" icon={IconCheck}>
        {t(reach === 'phone' ? 'evidence.phoneAndName' : 'evidence.emailAndName')}
      </Pill>
    )
  }
  if (reach === 'none') {
    return name === 'same' ? (
      <Pill tone="watch" icon={IconAlertTriangle}>
        {t('evidence.name')}
      </Pill>
    ) : (
      <Pill icon={IconHandStop}>{t('evidence.chosen')}</Pill>
    )
  }
  if (name === 'other') {
    return (
      <Pill tone="watch" icon={IconAlertTriangle}>
        {t(reach === 'phone' ? 'evidence.phoneOtherName' : 'evidence.emailOtherName')}
      </Pill>
    )
  }
  return (
    <Pill tone="info" icon={IconPhone}>
      {t(reach === 'phone' ? 'evidence.phone' : 'evidence.email')}
    </Pill>
  )
}
