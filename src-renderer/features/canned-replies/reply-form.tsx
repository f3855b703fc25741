import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import {
  type CannedReply,
  checkReply,
  fillReply,
  type ReplyProblem,
  replyNameLengthMax,
} from '../../../src-domain/canned-replies/canned-reply.ts'
import { useDeskStore, useHub } from '../../desk-context.ts'
import { useDraft } from '../../desk-data/use-draft.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useRefusalWords } from '../../refusal-words.ts'
import {
  Button,
  ComboBox,
  ConfirmDialog,
  Notice,
  onCtrlEnter,
  TextArea,
  TextField,
  toast,
} from '../../ui/ui.ts'
import styles from './canned-replies.module.css'
import { cannedRepliesTexts } from './canned-replies-texts.ts'
import { useProblemWords } from './use-problem-words.ts'

export const nameFieldId = 'canned-reply-name'

type Fields = Pick<CannedReply, 'name' | 'texts' | 'articleId'>
interface Draft extends Fields {
  readonly basedOn: number
}

/** One reply: its names, its words in both languages, and the article it rests on. Half-typed it survives a reload. */
export function ReplyForm({
  id,
  reply,
  onKept,
  onRemoved,
  onStale,
}: {
  readonly id: string
  /** Absent for a new one. */
  readonly reply: CannedReply | undefined
  readonly onKept: (reply: CannedReply) => void
  readonly onRemoved: () => void
  readonly onStale: () => void
}) {
  const t = useTexts(cannedRepliesTexts)
  const hub = useHub()
  const refusalWords = useRefusalWords()
  const problemWords = useProblemWords()
  const draft = useDraft<Draft>(`canned-reply ${id}`)
  const [isBusy, setIsBusy] = useState(false)
  const [isTried, setIsTried] = useState(false)
  const [said, setSaid] = useState<string>()
  const [isAsking, setIsAsking] = useState(false)
  const inForce: Draft = reply
    ? { basedOn: reply.version, name: reply.name, texts: reply.texts, articleId: reply.articleId }
    : { basedOn: 0, name: { en: '', fr: '' }, texts: {} }
  const fields = draft.value ?? inForce
  const problem = checkReply(fields)
  const isChanged = draft.value !== undefined
  const isOutdated = isChanged && fields.basedOn !== (reply?.version ?? 0)
  const change = (part: Partial<Fields>) => {
    setSaid(undefined)
    draft.change({ ...fields, ...part })
  }

  async function keep(): Promise<void> {
    setIsTried(true)
    if (problem || isBusy || !isChanged) return
    setIsBusy(true)
    const { basedOn, name, texts, articleId } = fields
    const answer = await hub.cannedReplies.put(id, {
      basedOn,
      // A name in one language serves for both.
      name: { en: name.en.trim() || name.fr.trim(), fr: name.fr.trim() || name.en.trim() },
      texts,
      ...(articleId === undefined ? {} : { articleId }),
    })
    setIsBusy(false)
    if ('kind' in answer) {
      if (answer.kind === 'hub-away') return setSaid(t('hubAway'))
      if (answer.refusal.name === 'ReplyChanged') onStale()
      return setSaid(answer.refusal.name === 'ReplyChanged' ? t('changed') : refusalWords(answer.refusal))
    }
    draft.drop()
    setIsTried(false)
    onKept(answer)
    toast({ tone: 'good', title: t('kept') })
  }
  async function remove(): Promise<void> {
    setIsAsking(false)
    if (reply) {
      const answer = await hub.cannedReplies.remove(id, reply.version)
      if ('kind' in answer) {
        onStale()
        return setSaid(t((answer as { kind: string }).kind === 'hub-away' ? 'hubAway' : 'changed'))
      }
    }
    draft.drop()
    onRemoved()
  }
  const errorAt = (name: ReplyProblem['name'], language?: 'en' | 'fr') =>
    isTried && problem?.name === name && (!('language' in problem) || problem.language === language)
      ? problemWords(problem)
      : undefined
  if (!draft.isLoaded) return null
  return (
    <form
      className={styles.form}
      aria-label={t('edit')}
      onSubmit={event => event.preventDefault()}
      onKeyDown={onCtrlEnter(keep)}
    >
      <h2 className={styles.title}>{t(reply ? 'edit' : 'new')}</h2>
      {isOutdated && (
        <Notice tone="watch" isLive action={{ label: t('takeTheirs'), onPress: draft.drop }}>
          {t('changed')}
        </Notice>
      )}
      {(['en', 'fr'] as const).map(language => (
        <TextField
          key={language}
          label={t(`nameIn.${language}`)}
          lang={language}
          maxLength={replyNameLengthMax}
          value={fields.name[language]}
          onChange={text => change({ name: { ...fields.name, [language]: text } })}
          error={language === 'en' ? errorAt('NameMissing') : undefined}
          {...(language === 'en' ? { id: nameFieldId } : {})}
        />
      ))}
      {(['en', 'fr'] as const).map(language => (
        <TextArea
          key={language}
          label={t(`textIn.${language}`)}
          lang={language}
          minRows={4}
          maxRows={12}
          value={fields.texts[language] ?? ''}
          onChange={text => change({ texts: { ...fields.texts, [language]: text } })}
          error={
            errorAt('UnknownVariable', language) ??
            errorAt('TextTooLong') ??
            (language === 'en' ? errorAt('TextMissing') : undefined)
          }
          description={preview(fields.texts[language])}
        />
      ))}
      <p className={styles.help}>{t('variables')}</p>
      <ArticleField articleId={fields.articleId} onChange={articleId => change({ articleId })} />
      {said && (
        <Notice tone="watch" isLive>
          {said}
        </Notice>
      )}
      <div className={styles.actions}>
        <Button
          variant="primary"
          shortcut="Ctrl+Enter"
          isPending={isBusy}
          isDisabled={!isChanged}
          onPress={() => void keep()}
        >
          {t('keep')}
        </Button>
        {isChanged && reply && !isOutdated && <Button onPress={draft.drop}>{t('undo')}</Button>}
        <Button variant="quiet" onPress={() => setIsAsking(true)}>
          {t('remove')}
        </Button>
      </div>
      <ConfirmDialog
        title={t('removeTitle')}
        isOpen={isAsking}
        confirmLabel={t('remove')}
        isDangerous
        onConfirm={() => void remove()}
        onClose={() => setIsAsking(false)}
      >
        {t('removeText')}
      </ConfirmDialog>
    </form>
  )

  /** How it reads with the variables filled; nothing where there are none. */
  function preview(text: string | undefined): string | undefined {
    const filled = fillReply(text ?? '', {
      customer: 'Ngozi Okafor',
      agent: 'Aiko Mori',
      reference: 'TL-26-4KD7-9',
    })
    return filled === (text ?? '') ? undefined : t('preview', { text: filled })
  }
}

function ArticleField({
  articleId,
  onChange,
}: {
  readonly articleId: string | undefined
  readonly onChange: (articleId: string | undefined) => void
}) {
  const t = useTexts(cannedRepliesTexts)
  const language = useLanguage()
  const store = useDeskStore()
  const { data: articles = [] } = useQuery({ queryKey: ['articles'], queryFn: () => store.articles() })
  const options = articles.map(({ id, texts }) => ({ id, label: texts[language].title }))
  return (
    <ComboBox
      label={t('article')}
      description={t('articleHelp')}
      options={options}
      value={
        articleId === undefined
          ? null
          : (options.find(({ id }) => id === articleId) ?? { id: articleId, label: articleId })
      }
      onChange={option => onChange(option?.id)}
    />
  )
}
