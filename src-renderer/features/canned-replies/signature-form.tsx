import { useState } from 'react'
import { checkSignature, type ReplySignature } from '../../../src-domain/canned-replies/canned-reply.ts'
import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useRefusalWords } from '../../refusal-words.ts'
import { Button, Notice, onCtrlEnter, TextArea, toast } from '../../ui/ui.ts'
import styles from './canned-replies.module.css'
import { cannedRepliesTexts } from './canned-replies-texts.ts'
import { useProblemWords } from './use-problem-words.ts'

/** What stands under every e-mail of the centre. */
export function SignatureForm({
  signature,
  onKept,
  onStale,
}: {
  readonly signature: ReplySignature
  readonly onKept: (signature: ReplySignature) => void
  readonly onStale: () => void
}) {
  const t = useTexts(cannedRepliesTexts)
  const hub = useHub()
  const refusalWords = useRefusalWords()
  const problemWords = useProblemWords()
  const [texts, setTexts] = useState(signature.texts)
  const [isBusy, setIsBusy] = useState(false)
  const [said, setSaid] = useState<string>()
  const problem = checkSignature({ texts })
  const isChanged = texts.en !== signature.texts.en || texts.fr !== signature.texts.fr

  async function keep(): Promise<void> {
    if (problem || isBusy || !isChanged) return
    setIsBusy(true)
    const answer = await hub.cannedReplies.putSignature(signature.version, texts)
    setIsBusy(false)
    if (!('kind' in answer)) {
      onKept(answer)
      toast({ tone: 'good', title: t('signature.kept') })
      return
    }
    if (answer.kind === 'hub-away') return setSaid(t('hubAway'))
    if (answer.refusal.name !== 'SignatureChanged') return setSaid(refusalWords(answer.refusal))
    setSaid(t('changed'))
    onStale()
  }
  return (
    <form
      className={styles.form}
      aria-label={t('signature.title')}
      onSubmit={event => event.preventDefault()}
      onKeyDown={onCtrlEnter(keep)}
    >
      <h2 className={styles.title}>{t('signature.title')}</h2>
      <p className={styles.help}>{t('signature.help')}</p>
      {(['en', 'fr'] as const).map(language => (
        <TextArea
          key={language}
          label={t(`textIn.${language}`)}
          lang={language}
          minRows={3}
          maxRows={8}
          value={texts[language]}
          onChange={text => {
            setSaid(undefined)
            setTexts({ ...texts, [language]: text })
          }}
          error={
            problem && (!('language' in problem) || problem.language === language)
              ? problemWords(problem)
              : undefined
          }
        />
      ))}
      {said && (
        <Notice tone="watch" isLive>
          {said}
        </Notice>
      )}
      <div className={styles.actions}>
        <Button
          isPending={isBusy}
          isDisabled={!isChanged || problem !== undefined}
          onPress={() => void keep()}
        >
          {t('signature.keep')}
        </Button>
      </div>
    </form>
  )
}
