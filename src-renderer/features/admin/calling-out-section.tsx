import { IconPhoneOff, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { emergencyNumber } from '../../../src-domain/routing/emergency.ts'
import {
  abroad,
  islandNumbers,
  type OutgoingDecision,
  type OutgoingPolicy,
  type OutgoingRule,
  outgoingDecisions,
  outgoingVerdict,
  paidNumbers,
  usualOutgoingPolicy,
} from '../../../src-domain/routing/outgoing-policy.ts'
import { type SiteAddress, siteInWords } from '../../../src-domain/routing/site-address.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import { dialableNumber } from '../../call-number.tsx'
import {
  Button,
  EmptyState,
  Menu,
  MoveButtons,
  Notice,
  SectionHeading,
  Select,
  TagField,
  TextField,
  toast,
} from '../../ui/ui.ts'
import styles from './admin-screen.module.css'
import { changedIn, freeId, withPart } from './edit-lists.ts'
import { FieldAt } from './field-at.tsx'
import { goToField } from './go-to-field.ts'
import { placeKey } from './problem-place.ts'
import { SectionFrame } from './section-frame.tsx'
import { useSettings } from './settings-context.tsx'

/** What is ready to be added: the lists that hardly anybody knows by heart. */
const readyRules = [paidNumbers, islandNumbers, abroad] as const

/** Which numbers the desks may call, what that says of one number, and where each site stands for 911. */
export function CallingOutSection() {
  const { settings, edit, canEdit, words } = useSettings()
  const { t } = words
  const policy = settings.document.outgoing ?? usualOutgoingPolicy
  const change = (how: (policy: OutgoingPolicy) => OutgoingPolicy) =>
    edit(before => ({ ...before, outgoing: how(before.outgoing ?? usualOutgoingPolicy) }))

  function add(rule: Omit<OutgoingRule, 'id'>, stem: string): void {
    const id = freeId(
      stem,
      policy.rules.map(each => each.id),
    )
    change(before => ({ ...before, rules: [...before.rules, { ...rule, id }] }))
    // What is ready is looked at first; what is not begins with its numbers.
    goToField({ section: 'calling-out', id, field: rule.prefixes.length > 0 ? 'decision' : 'prefixes' })
  }

  return (
    <SectionFrame
      section="calling-out"
      actions={
        canEdit && (
          <Menu
            label={t('callingOut.add')}
            trigger={
              <Button size="small" icon={IconPlus}>
                {t('callingOut.add')}
              </Button>
            }
            entries={[
              { id: 'own', label: t('callingOut.ready.own') },
              'line',
              ...readyRules.map(({ id, decision }) => ({
                id,
                label: t(`callingOut.ready.${id as ReadyRule}`),
                description: t(`callingOut.decision.${decision}`),
              })),
            ]}
            onChoose={id => {
              const ready = readyRules.find(rule => rule.id === id)
              add(ready ?? { decision: 'refuse', prefixes: [], reason: { en: '', fr: '' } }, id)
            }}
          />
        )
      }
    >
      <section className={styles.block} data-field="calling-out//">
        <SectionHeading>{t('callingOut.rules')}</SectionHeading>
        <p className={styles.help}>{t('callingOut.rulesHelp', { number: emergencyNumber })}</p>
        {policy.rules.length === 0 ? (
          <EmptyState icon={IconPhoneOff} title={t('callingOut.none')} text={t('callingOut.noneText')} />
        ) : (
          <ol className={styles.callRules}>
            {policy.rules.map((rule, index) => (
              <li key={rule.id} className={styles.callRule}>
                <RuleFields rule={rule} index={index} count={policy.rules.length} change={change} />
              </li>
            ))}
          </ol>
        )}
        <DecisionField
          label={t('callingOut.otherwise')}
          value={policy.otherwise}
          onChange={otherwise => change(before => ({ ...before, otherwise }))}
        />
      </section>
      <TryNumber policy={policy} />
      <SiteAddresses />
    </SectionFrame>
  )
}

type ReadyRule = 'paid-numbers' | 'islands' | 'abroad'

function DecisionField({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: OutgoingDecision
  readonly onChange: (decision: OutgoingDecision) => void
}) {
  const {
    canEdit,
    words: { t },
  } = useSettings()
  return (
    <Select
      label={label}
      className={styles.decision}
      options={outgoingDecisions.map(id => ({ id, label: t(`callingOut.decision.${id}`) }))}
      value={value}
      onChange={onChange}
      isDisabled={!canEdit}
    />
  )
}

function RuleFields({
  rule,
  index,
  count,
  change,
}: {
  readonly rule: OutgoingRule
  readonly index: number
  readonly count: number
  readonly change: (how: (policy: OutgoingPolicy) => OutgoingPolicy) => void
}) {
  const {
    canEdit,
    words: { t },
  } = useSettings()
  const { id, decision, prefixes, reason } = rule
  const name = t('callingOut.rule', { place: index + 1 })
  const at = (field: string) => ({ section: 'calling-out', id, field }) as const
  const set = (part: Partial<OutgoingRule>) =>
    change(before => ({
      ...before,
      rules: changedIn(
        before.rules,
        each => each.id === id,
        each => ({ ...each, ...part }),
      ),
    }))
  const move = (by: 1 | -1) =>
    change(before => ({ ...before, rules: before.rules.toSpliced(index, 1).toSpliced(index + by, 0, rule) }))
  function remove(): void {
    change(before => ({ ...before, rules: before.rules.filter(each => each.id !== id) }))
    toast({
      title: t('callingOut.removed', { rule: name }),
      action: {
        label: t('undo'),
        onPress: () => change(before => ({ ...before, rules: before.rules.toSpliced(index, 0, rule) })),
      },
    })
  }
  return (
    <fieldset className={styles.callRuleFields} data-field={`calling-out/${id}/`}>
      <legend className={styles.hidden}>{name}</legend>
      <div className={styles.callRuleHead}>
        <div data-field={placeKey(at('decision'))}>
          <DecisionField label={name} value={decision} onChange={next => set({ decision: next })} />
        </div>
        <FieldAt at={at('prefixes')} className={styles.grows}>
          {said => (
            <TagField
              {...said}
              label={t('callingOut.prefixes')}
              description={t('callingOut.prefixesHelp')}
              tags={prefixes}
              known={[]}
              onMake={asPrefix}
              onChange={next => set({ prefixes: next })}
            />
          )}
        </FieldAt>
        {canEdit && (
          <span className={styles.callRuleButtons}>
            <MoveButtons label={name} index={index} count={count} onMove={move} onRemove={remove} />
          </span>
        )}
      </div>
      <div className={styles.pair}>
        {(['en', 'fr'] as const).map(language => (
          <FieldAt key={language} at={at(`reason-${language}`)}>
            {said => (
              <TextField
                {...said}
                label={t(`callingOut.reason.${language}`)}
                lang={language}
                maxLength={200}
                value={reason[language]}
                onChange={text => set({ reason: { ...reason, [language]: text } })}
              />
            )}
          </FieldAt>
        ))}
      </div>
    </fieldset>
  )
}

/**
 * As people write the beginning of a number: `1-900`, `011 44`, `+33`, `416`, `411`. Three digits are a short number where
 * they are one (N11 and 988), else an area code. What it cannot be is for the check to say.
 */
function asPrefix(typed: string): string {
  const bare = typed.toLowerCase().replaceAll(/[\s().-]/g, '')
  const abroad = /^(?:011|00)([\dx]+)$/.exec(bare)?.[1]
  if (abroad !== undefined) return `+${abroad}`
  if (/^([2-9x]11|988)$/.test(bare)) return bare
  if (/^(1[\dx]*|[\dx]{1,2})$/.test(bare)) return `+${bare}`
  return /^[2-9x][\dx]{2,}$/.test(bare) ? `+1${bare}` : bare
}

/** What the rules as they stand here say of one number, before anybody publishes them. */
function TryNumber({ policy }: { readonly policy: OutgoingPolicy }) {
  const {
    words: { t },
  } = useSettings()
  const [typed, setTyped] = useState('')
  const said = useVerdictWords(policy)(typed)
  return (
    <section className={styles.block}>
      <SectionHeading>{t('callingOut.try')}</SectionHeading>
      <div className={styles.tryNumber}>
        <TextField
          label={t('callingOut.tryNumber')}
          type="tel"
          autoComplete="off"
          maxLength={40}
          description={t('callingOut.tryHelp')}
          value={typed}
          onChange={setTyped}
        />
        <div role="status" className={styles.grows}>
          {said !== undefined && (
            <Notice tone={said.tone} title={said.title}>
              {said.text}
            </Notice>
          )}
        </div>
      </div>
    </section>
  )
}

type Said = { readonly tone: 'good' | 'breach' | 'info'; readonly title: string; readonly text: string }

function useVerdictWords(policy: OutgoingPolicy): (typed: string) => Said | undefined {
  const {
    words: { t, language, formats },
  } = useSettings()
  return typed => {
    if (typed.replaceAll(/\D/g, '').length < 3) return undefined
    const number = dialableNumber(typed)
    if (number === undefined) {
      return { tone: 'info', title: t('callingOut.verdict.noNumber'), text: t('callingOut.verdict.goOn') }
    }
    const verdict = outgoingVerdict(number, policy)
    const title = t(`callingOut.verdict.${verdict.decision}`, { number: formats.formatPhone(number) })
    const tone = verdict.decision === 'allow' ? 'good' : 'breach'
    switch (verdict.kind) {
      case 'emergency':
        return { tone, title, text: t('callingOut.verdict.emergency') }
      case 'rule':
        return {
          tone,
          title,
          text: t(`callingOut.verdict.byRule.${verdict.decision}`, {
            place: policy.rules.indexOf(verdict.rule) + 1,
            reason: verdict.rule.reason[language],
          }),
        }
      case 'otherwise':
        return { tone, title, text: t('callingOut.verdict.otherwise') }
      default:
        return assertNever(verdict)
    }
  }
}

/** Where each site stands, and what somebody who calls 911 there is shown. */
function SiteAddresses() {
  const { settings, edit, words } = useSettings()
  const { t, names } = words
  const given = settings.document.siteAddresses ?? []
  const set = (siteId: string, now: SiteAddress) =>
    edit(before => {
      const others = (before.siteAddresses ?? []).filter(each => each.siteId !== siteId)
      // Where nothing is said any more, the city's own address holds again.
      const isEmpty = now.address.trim() === '' && (now.detail ?? '').trim() === ''
      const siteAddresses = isEmpty ? others : [...others, now].sort((a, b) => (a.siteId < b.siteId ? -1 : 1))
      return { ...before, siteAddresses }
    })
  return (
    <section className={styles.block}>
      <SectionHeading>{t('callingOut.sites')}</SectionHeading>
      <p className={styles.help}>{t('callingOut.sitesHelp')}</p>
      <ul className={styles.siteAddresses}>
        {settings.view.sites.map(({ id: siteId, civicAddress = '' }) => {
          const now = given.find(each => each.siteId === siteId) ?? { siteId, address: civicAddress }
          const at = (field: string) => ({ section: 'calling-out', id: siteId, field }) as const
          return (
            <li key={siteId} className={styles.siteAddress} data-field={`calling-out/${siteId}/`}>
              <div className={styles.pair}>
                <FieldAt at={at('address')}>
                  {said => (
                    <TextField
                      {...said}
                      label={t('callingOut.address', { site: names.site(siteId) })}
                      description={t('callingOut.addressHelp')}
                      maxLength={200}
                      value={now.address}
                      onChange={address => set(siteId, { ...now, address })}
                    />
                  )}
                </FieldAt>
                <FieldAt at={at('detail')}>
                  {said => (
                    <TextField
                      {...said}
                      label={t('callingOut.detail', { site: names.site(siteId) })}
                      description={t('callingOut.detailHelp')}
                      maxLength={200}
                      value={now.detail ?? ''}
                      onChange={text => set(siteId, withPart(now, 'detail', text === '' ? undefined : text))}
                    />
                  )}
                </FieldAt>
              </div>
              <p className={styles.help}>
                {now.address.trim() === ''
                  ? t('callingOut.noAddress')
                  : t('callingOut.shown', { place: siteInWords(names.site(siteId), now) })}
              </p>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
