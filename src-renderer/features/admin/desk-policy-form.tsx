import { deskPolicySchema } from '../../../src-contract/http/desks.ts'
import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { PolicyForm, PolicyVersions } from '../../policy-form.tsx'
import { WhenTold } from '../../told.tsx'
import { CheckboxField, PaneBody, RadioGroup, SectionHeading } from '../../ui/ui.ts'
import screenStyles from './admin-screen.module.css'
import { adminTexts } from './admin-texts.ts'
import styles from './desks-section.module.css'
import { useDeskPolicy, useDesks, useLookAtDesksAgain } from './use-desks.ts'

/** What desks may keep and for how long. */
export function DeskPolicyForm() {
  const t = useTexts(adminTexts)
  const { desks } = useHub()
  const lookAgain = useLookAtDesksAgain()
  return (
    <WhenTold told={useDeskPolicy()}>
      {({ versions: [inForce] }) =>
        inForce && (
          <PolicyForm
            className={styles.policy}
            inForce={inForce}
            figures={['unlockDays', 'keepDays', 'autoLockMinutes']}
            ranges={deskPolicySchema.shape}
            words={(key, values) => t(`desks.policy.${key}`, values)}
            figureHelp={figure => t(`desks.policy.${figure}Help`)}
            sayNo={no =>
              no.kind === 'hub-away'
                ? t('desks.dialog.away')
                : t('desks.dialog.refused', { name: no.refusal.name })
            }
            put={desks.setPolicy}
            lookAgain={lookAgain}
          >
            {({ purgeAt, allowWeakKeyStore }, change) => (
              <>
                <RadioGroup
                  label={t('desks.policy.purgeAt')}
                  value={purgeAt}
                  onChange={chosen => change({ purgeAt: chosen })}
                  options={(['never', 'shift-end'] as const).map(id => ({
                    id,
                    label: t(`desks.policy.purge.${id}`),
                    description: t(`desks.policy.purge.${id}Help`),
                  }))}
                />
                <CheckboxField
                  isSelected={allowWeakKeyStore}
                  onChange={isAllowed => change({ allowWeakKeyStore: isAllowed })}
                  description={t('desks.policy.allowWeakKeyStoreHelp')}
                >
                  {t('desks.policy.allowWeakKeyStore')}
                </CheckboxField>
              </>
            )}
          </PolicyForm>
        )
      }
    </WhenTold>
  )
}

/** Every policy that was in force: who set it, when, and what it said. */
export function PolicyHistory() {
  const t = useTexts(adminTexts)
  const { value } = useDesks()
  return (
    <WhenTold told={useDeskPolicy()}>
      {({ versions }) => (
        <PaneBody className={screenStyles.panel}>
          <section className={screenStyles.panelPart}>
            <SectionHeading>{t('desks.policy.history')}</SectionHeading>
            <PolicyVersions
              className={styles.lines}
              versions={versions}
              words={(key, values) => t(`desks.policy.${key}`, values)}
              nameOf={id => (id === 'centre' ? t('theCentre') : (value?.people[id] ?? id))}
              inShort={({ purgeAt, allowWeakKeyStore, ...figures }) =>
                t('desks.policy.short', {
                  ...figures,
                  purge: t(`desks.policy.purge.${purgeAt}`).toLocaleLowerCase(),
                  weak: t(allowWeakKeyStore ? 'yes' : 'no'),
                })
              }
            />
          </section>
        </PaneBody>
      )}
    </WhenTold>
  )
}
