import { listeningPolicies, recordingPolicySchema } from '../../../src-contract/http/recordings.ts'
import { useHub, usePerson } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { PolicyForm, PolicyVersions } from '../../policy-form.tsx'
import { WhenTold } from '../../told.tsx'
import { PaneBody, RadioGroup, SectionHeading } from '../../ui/ui.ts'
import styles from './recordings.module.css'
import { recordingsTexts } from './recordings-texts.ts'
import { useLookAtRecordingsAgain, useRecordingPolicy } from './use-recordings.ts'

/** For how long sound is kept, and who may listen in. Administrators change it, supervisors look. */
export function RecordingPolicyForm() {
  const t = useTexts(recordingsTexts)
  const {
    telephone: { recordings },
  } = useHub()
  const canEdit = usePerson().role === 'administrator'
  const lookAgain = useLookAtRecordingsAgain()
  return (
    <WhenTold told={useRecordingPolicy()}>
      {({ versions: [inForce] }) =>
        inForce && (
          <PolicyForm
            className={styles.policy}
            inForce={inForce}
            figures={['conversationDays', 'messageDays']}
            ranges={recordingPolicySchema.shape}
            words={(key, values) => t(`policy.${key}`, values)}
            sayNo={no => (no.kind === 'hub-away' ? t('away') : t('refused', { name: no.refusal.name }))}
            lookOnly={canEdit ? undefined : t('policy.lookOnly')}
            put={recordings.setPolicy}
            lookAgain={lookAgain}
          >
            {({ listening }, change) => (
              <RadioGroup
                label={t('policy.listening')}
                isDisabled={!canEdit}
                value={listening}
                onChange={chosen => change({ listening: chosen })}
                options={listeningPolicies.map(id => ({
                  id,
                  label: t(`policy.listeningOption.${id}`),
                  description: t(`policy.listeningHelp.${id}`),
                }))}
              />
            )}
          </PolicyForm>
        )
      }
    </WhenTold>
  )
}

/** Every policy that was in force: who set it, when, and what it said. */
export function PolicyHistory() {
  const t = useTexts(recordingsTexts)
  return (
    <PaneBody className={styles.panel}>
      <section className={styles.part}>
        <SectionHeading>{t('policy.history')}</SectionHeading>
        <WhenTold told={useRecordingPolicy()}>
          {({ versions, people }) => (
            <PolicyVersions
              className={styles.lines}
              versions={versions}
              words={(key, values) => t(`policy.${key}`, values)}
              nameOf={id => (id === 'centre' ? t('policy.first') : (people[id] ?? id))}
              inShort={({ listening, ...days }) =>
                t('policy.short', { ...days, listening: t(`policy.listeningOption.${listening}`) })
              }
            />
          )}
        </WhenTold>
      </section>
    </PaneBody>
  )
}
