import type { RequestRefusal } from '../../src-domain/requests/request-command.ts'
import { useDeskStore } from '../desk-context.ts'
import { isNamedStep } from '../desk-data/open-steps.ts'
import { refusedSteps } from '../desk-data/shown-request.ts'
import { useOutbox } from '../desk-data/use-outbox.ts'
import { useTexts } from '../language/language.ts'
import { Button, Notice } from '../ui/ui.ts'
import styles from './request-steps.module.css'
import { stepTexts } from './step-texts.ts'
import { useWhyNot } from './use-why-not.ts'

/** What this desk did to a request and the hub did not take: why, and what may become of it. */
export function RefusedSteps({ requestId }: { readonly requestId: string }) {
  const t = useTexts(stepTexts)
  const store = useDeskStore()
  const whyNot = useWhyNot()
  const refused = refusedSteps(requestId, useOutbox())
  return refused.map(({ id, step, refusal }) => (
    <div key={id} className={styles.refused}>
      <Notice
        tone="breach"
        isLive
        title={t('refused.title', { step: isNamedStep(step.kind) ? t(`step.${step.kind}`) : step.kind })}
      >
        {whyNot(refusal as RequestRefusal)}
      </Notice>
      <div className={styles.refusedActions}>
        <Button size="small" onPress={() => void store.retryQuarantined(id)}>
          {t('refused.retry')}
        </Button>
        <Button size="small" variant="quiet" onPress={() => void store.discard(id)}>
          {t('refused.discard')}
        </Button>
      </div>
    </div>
  ))
}
