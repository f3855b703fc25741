import { useQueryClient } from '@tanstack/react-query'
import { wordsPolicySchema } from '../../../src-contract/http/words-policy.ts'
import { useHub, usePerson } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { PolicyForm, PolicyVersions } from '../../policy-form.tsx'
import { SettingsColumns, SettingsHead } from '../../settings-section.tsx'
import { useTold, WhenTold } from '../../told.tsx'
import { PaneBody, SectionHeading } from '../../ui/ui.ts'
import { conversationTexts } from './conversation-texts.ts'
import styles from './words-policy-screen.module.css'

const queryKey = ['words-policy']

/** For how long written words are kept. Administrators change it, supervisors look. */
export function WordsPolicyScreen() {
  const t = useTexts(conversationTexts)
  const { conversations } = useHub()
  const queries = useQueryClient()
  const canEdit = usePerson().role === 'administrator'
  const told = useTold(queryKey, conversations.policy)
  const daysInShort = (days: number) => (days === 0 ? t('policy.kept') : t('policy.days', { count: days }))
  return (
    <SettingsColumns
      label={t('policy.title')}
      asideLabel={t('policy.history')}
      aside={
        <PaneBody className={styles.panel}>
          <SectionHeading>{t('policy.history')}</SectionHeading>
          <WhenTold told={told}>
            {({ versions, people }) => (
              <PolicyVersions
                className={styles.lines}
                versions={versions}
                words={(key, values) => t(`policy.${key}`, values)}
                nameOf={id => (id === 'centre' ? t('policy.first') : (people[id] ?? id))}
                inShort={({ mailDays, chatDays }) =>
                  t('policy.short', { mail: daysInShort(mailDays), chat: daysInShort(chatDays) })
                }
              />
            )}
          </WhenTold>
        </PaneBody>
      }
    >
      <SettingsHead section="words" title={t('policy.title')} lead={t('policy.lead')} />
      <PaneBody>
        <WhenTold told={told}>
          {({ versions: [inForce] }) =>
            inForce && (
              <PolicyForm
                className={styles.policy}
                inForce={inForce}
                figures={['mailDays', 'chatDays']}
                ranges={wordsPolicySchema.shape}
                words={(key, values) => t(`policy.${key}`, values)}
                figureHelp={() => t('policy.zero')}
                sayNo={no =>
                  no.kind === 'hub-away'
                    ? t('refused.HubAway')
                    : t('policy.refused', { name: no.refusal.name })
                }
                lookOnly={canEdit ? undefined : t('policy.lookOnly')}
                put={conversations.setPolicy}
                lookAgain={() => queries.invalidateQueries({ queryKey })}
              >
                {() => null}
              </PolicyForm>
            )
          }
        </WhenTold>
      </PaneBody>
    </SettingsColumns>
  )
}
