import { IconHistory, IconPhoneOutgoing, IconPhoneX } from '@tabler/icons-react'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { isEmergency } from '../../../src-domain/routing/emergency.ts'
import { useWhyNotCalled } from '../../call-number.tsx'
import { useLiveValue, usePerson } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useCallDesk } from '../../softphone/call-actions.ts'
import { Button, Icon } from '../../ui/ui.ts'
import { callsTexts } from './calls-texts.ts'
import styles from './consult-notice.module.css'
import { useAskHub } from './use-ask-hub.ts'
import { useOutsideCalls } from './use-outside-calls.ts'
import { useSitePlace } from './use-site-name.ts'

/** Somebody who is to be called: whom, how it stands, and what follows when nobody answers. */
export function CallbackNotice({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(callsTexts)
  const { formatPhone, formatNumber } = useFormats()
  const { callBack, tell } = useOutsideCalls(contact)
  const { calls } = useCallDesk()
  const askHub = useAskHub()
  const whyNot = useWhyNotCalled()
  const place = useSitePlace(usePerson().site)
  const isLive = useLiveValue(live => live.line) === 'live'
  const { id, callback, phase, asker, isPlaced } = contact
  if (callback === undefined || phase.kind !== 'connected' || asker !== undefined) return null
  const number = formatPhone(callback.phone)
  const title = t(isPlaced ? 'placed.title' : 'callback.inHand', { number })
  const notCalled = whyNot(callback.phone)
  const call = calls[id]?.state.kind
  const stage =
    call === undefined || call === 'failed' ? 'idle' : call === 'connecting' ? 'calling' : 'talking'
  return (
    <section className={styles.consult} aria-label={title}>
      <Icon of={isPlaced ? IconPhoneOutgoing : IconHistory} className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.title}>{title}</p>
        <p className={styles.text}>
          {notCalled !== undefined && stage === 'idle' && <strong>{notCalled} </strong>}
          {isPlaced && isEmergency(callback.phone) && <strong>{t('emergency.stands', { place })} </strong>}
          {isPlaced ? (
            t(`placed.${stage}`)
          ) : (
            <>
              {t('callback.inHandText', { attempt: formatNumber(callback.attempts + 1) })}{' '}
              {callBack === undefined && `${t('callback.inHandDial')} `}
              {t('callback.unreachedText')}
            </>
          )}
        </p>
      </div>
      <div className={styles.actions}>
        {callBack !== undefined && stage === 'idle' && notCalled === undefined && (
          <Button
            variant="primary"
            icon={IconPhoneOutgoing}
            onPress={() => void tell(callBack(id, callback.phone))}
          >
            {isPlaced ? t('tools.callAgain') : t('tools.call', { number })}
          </Button>
        )}
        <Button
          icon={IconPhoneX}
          isDisabled={!isLive}
          onPress={() => void askHub({ kind: 'report-unreached', contactId: id })}
        >
          {t('tools.notReached')}
        </Button>
      </div>
    </section>
  )
}
