import {
  IconBook,
  IconCheck,
  IconClock,
  IconDots,
  IconGridDots,
  IconInbox,
  IconMail,
  IconMapPin,
  IconMessage,
  IconMicrophoneOff,
  IconPhone,
  IconPhoneOff,
  IconTrash,
  IconUser,
  IconWorld,
} from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useFormats } from '../../language/use-formats.ts'
import { Markdown } from '../markdown.tsx'
import {
  Avatar,
  Badge,
  Button,
  Card,
  CardBody,
  CardHeader,
  CheckboxField,
  CheckMatrix,
  ChoiceChips,
  ComboBox,
  CommandPalette,
  ConfirmDialog,
  CountdownBar,
  DateField,
  DeadlineBar,
  Dialog,
  EmptyState,
  Facts,
  IconButton,
  Inline,
  Kbd,
  Menu,
  Notice,
  NumberField,
  type Option,
  Pill,
  Popover,
  ProgressBar,
  RadioGroup,
  SearchField,
  Select,
  ShortcutMap,
  Skeleton,
  Stack,
  StatusDot,
  Tabs,
  TagField,
  TextArea,
  TextField,
  Timer,
  ToggleButton,
  toast,
} from '../ui.ts'
import styles from './gallery.module.css'
import { searchSample } from './search-sample.ts'
import { useSay } from './use-say.ts'

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card>
      <CardHeader level={2} title={title} />
      <CardBody>{children}</CardBody>
    </Card>
  )
}

const streets = [
  '41 Simcoe St. N.',
  '43 Simcoe St. N.',
  '12 Bond St. W.',
  '5 rue de l’Église',
  '220 Park Rd. S.',
  '9 Élise Ave.',
]

async function findAddress(query: string): Promise<readonly Option[]> {
  await new Promise(resolve => setTimeout(resolve, 200))
  const plain = (words: string) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return streets
    .filter(street => plain(street).includes(plain(query)))
    .map((street, index) => ({
      id: street,
      label: street,
      description: `Oshawa, ON · L1G ${index}A1`,
      aside: `Ward ${(index % 5) + 1}`,
    }))
}

/** Every part in every state. */
export function PartsSample() {
  const say = useSay()
  const {
    formatDate,
    formatDateTime,
    formatDuration,
    formatDurationInWords,
    formatMoney,
    formatNumber,
    formatPercent,
    formatPhone,
    formatTime,
  } = useFormats()
  const [openedAt] = useState(() => Date.now())
  const [text, setText] = useState('41 Simcoe St. N.')
  const [note, setNote] = useState('')
  const [query, setQuery] = useState('')
  const [count, setCount] = useState(2)
  const [day, setDay] = useState('2026-11-12')
  const [queue, setQueue] = useState<'en' | 'fr' | 'counter'>('en')
  const [address, setAddress] = useState<Option | null>(null)
  const [isTicked, setIsTicked] = useState(true)
  const [tags, setTags] = useState<readonly string[]>(['taxes'])
  const [ticked, setTicked] = useState<readonly string[]>(['aiko taxes'])
  const [reply, setReply] = useState<'mail' | 'phone' | 'none'>('mail')
  const [chip, setChip] = useState<string | null>('one')
  const [isDown, setIsDown] = useState(true)
  const [tab, setTab] = useState<'a' | 'b'>('a')
  const [open, setOpen] = useState<'none' | 'dialog' | 'confirm' | 'palette' | 'shortcuts'>('none')
  const close = () => setOpen('none')
  const sample = new Date(2026, 10, 12, 14, 2, 31)
  const queues: readonly Option<'en' | 'fr' | 'counter'>[] = [
    { id: 'en', label: say('Phone · English', 'Téléphone · anglais'), icon: IconPhone },
    {
      id: 'fr',
      label: say('Phone · French', 'Téléphone · français'),
      icon: IconPhone,
      description: say('4 agents', '4 agents'),
    },
    { id: 'counter', label: say('Counter', 'Comptoir'), icon: IconUser, isDisabled: true },
  ]
  return (
    <div className={styles.grid}>
      <Section title={say('Buttons', 'Boutons')}>
        <Stack>
          <Inline>
            <Button variant="primary" shortcut="Ctrl+Enter">
              {say('Submit', 'Envoyer')}
            </Button>
            <Button icon={IconPhone}>{say('Call', 'Appeler')}</Button>
            <Button variant="quiet">{say('Not them', 'Pas elle')}</Button>
            <Button variant="danger" icon={IconPhoneOff}>
              {say('End', 'Raccrocher')}
            </Button>
          </Inline>
          <Inline>
            <Button variant="primary" isDisabled>
              {say('Submit', 'Envoyer')}
            </Button>
            <Button isDisabled>{say('Call', 'Appeler')}</Button>
            <Button variant="quiet" isDisabled>
              {say('Not them', 'Pas elle')}
            </Button>
            <Button variant="primary" isPending>
              {say('Submit', 'Envoyer')}
            </Button>
            <Button isPending>{say('Saving', 'Enregistrer')}</Button>
          </Inline>
          <Inline>
            <Button size="small">{say('Small', 'Petit')}</Button>
            <Button size="large" variant="primary" icon={IconPhone}>
              {say('Answer', 'Répondre')}
            </Button>
            <ToggleButton icon={IconMicrophoneOff} shortcut="M" isSelected={isDown} onChange={setIsDown}>
              {say('Mute', 'Muet')}
            </ToggleButton>
            <IconButton icon={IconGridDots} label={say('Keypad', 'Clavier numérique')} variant="secondary" />
            <IconButton icon={IconDots} label={say('More', 'Plus')} shortcut="Ctrl+Shift+M" />
          </Inline>
          <Inline>
            <Kbd keys="Ctrl+K" />
            <Kbd keys="Ctrl+Shift+A" />
            <Kbd keys="Enter" />
            <Kbd keys="Esc" />
            <Kbd keys="Del" />
          </Inline>
        </Stack>
      </Section>

      <Section title={say('Fields', 'Champs')}>
        <Stack>
          <TextField
            label={say('Where', 'Où')}
            value={text}
            onChange={setText}
            icon={IconMapPin}
            trailing={say('Ward 2', 'Quartier 2')}
            isRequired
          />
          <TextField
            label={say('Phone', 'Téléphone')}
            type="tel"
            value="905 555"
            onChange={() => undefined}
            error={say(
              'Seven digits are missing. The rest is kept.',
              'Il manque sept chiffres. Le reste est gardé.',
            )}
          />
          <TextField
            label={say('Reference', 'Référence')}
            value="TL-26-5H2R-6"
            onChange={() => undefined}
            isReadOnly
            description={say('Given when sent.', 'Donnée à l’envoi.')}
          />
          <TextField
            label={say('Unit', 'Unité')}
            value=""
            onChange={() => undefined}
            isDisabled
            placeholder="–"
          />
          <TextArea
            label={say('Notes', 'Notes')}
            value={note}
            onChange={setNote}
            placeholder={say('What the caller said', 'Ce que la personne a dit')}
            footer={say('Saved 14:02:29', 'Enregistré 14 h 02')}
          />
          <SearchField
            label={say('Search', 'Chercher')}
            placeholder={say('Search articles', 'Chercher un article')}
            value={query}
            onChange={setQuery}
            shortcut="Ctrl+K"
          />
          <Inline gap={3} align="start">
            <NumberField
              label={say('Bins', 'Bacs')}
              value={count}
              onChange={setCount}
              minValue={0}
              maxValue={9}
            />
            <DateField label={say('Since', 'Depuis')} value={day} onChange={setDay} />
          </Inline>
        </Stack>
      </Section>

      <Section title={say('Choosing', 'Choisir')}>
        <Stack>
          <Select label={say('Queue', 'File')} options={queues} value={queue} onChange={setQueue} />
          <ComboBox
            label={say('Address', 'Adresse')}
            icon={IconMapPin}
            loadOptions={findAddress}
            value={address}
            onChange={setAddress}
            placeholder={say('Number and street', 'Numéro et rue')}
          />
          <CheckboxField
            isSelected={isTicked}
            onChange={setIsTicked}
            description={say('Read aloud at 14:02:31', 'Lu à 14 h 02')}
          >
            {say('Collection notice', 'Avis de collecte')}
          </CheckboxField>
          <CheckboxField isSelected={false} onChange={() => undefined} isDisabled>
            {say('Not yet', 'Pas encore')}
          </CheckboxField>
          <CheckboxField isSelected={false} isIndeterminate onChange={() => undefined}>
            {say('Some of them', 'Certains')}
          </CheckboxField>
          <TagField
            label={say('Skills', 'Compétences')}
            tags={tags}
            onChange={setTags}
            known={[
              { id: 'taxes', label: say('Taxes', 'Impôts') },
              { id: 'permits', label: say('Permits', 'Permis') },
            ]}
          />
          <CheckMatrix
            label={say('Skills by person', 'Compétences par personne')}
            cornerLabel={say('Person', 'Personne')}
            rows={[
              { id: 'aiko', label: 'Aiko Mori', detail: 'EN' },
              { id: 'luc', label: 'Luc Tremblay', detail: 'FR EN' },
            ]}
            columns={[
              { id: 'taxes', label: say('Taxes', 'Impôts') },
              { id: 'permits', label: say('Permits', 'Permis') },
            ]}
            isChecked={(row, column) => ticked.includes(`${row} ${column}`)}
            onToggle={(row, column, isOn) =>
              setTicked(before =>
                isOn ? [...before, `${row} ${column}`] : before.filter(each => each !== `${row} ${column}`),
              )
            }
            cellLabel={(row, column) => `${row}: ${column}`}
          />
          <RadioGroup
            label={say('Reply by', 'Répondre par')}
            value={reply}
            onChange={setReply}
            options={[
              { id: 'mail', label: say('E-mail', 'Courriel'), description: 'ngozi@example.ca' },
              { id: 'phone', label: say('Phone', 'Téléphone') },
              { id: 'none', label: say('No reply', 'Pas de réponse'), isDisabled: true },
            ]}
          />
          <ChoiceChips
            label={say('Stream', 'Collecte')}
            numberKeys
            value={chip}
            onChange={setChip}
            options={[
              { id: 'one', label: say('Green bin', 'Bac vert') },
              { id: 'two', label: say('Garbage', 'Ordures') },
              { id: 'three', label: say('Blue box', 'Bac bleu') },
              { id: 'four', label: say('Whole street', 'Toute la rue'), isDisabled: true },
            ]}
          />
        </Stack>
      </Section>

      <Section title={say('States and counts', 'États et nombres')}>
        <Stack>
          <Inline>
            <Pill>{say('Break', 'Pause')}</Pill>
            <Pill tone="info" icon={IconWorld}>
              {say('English', 'Anglais')}
            </Pill>
            <Pill tone="good" icon={IconCheck}>
              {say('On time', 'À temps')}
            </Pill>
            <Pill tone="watch">{say('Wrap-up', 'Suivi')}</Pill>
            <Pill tone="breach" icon={IconClock}>
              {say('2 days late', '2 jours de retard')}
            </Pill>
          </Inline>
          <Inline gap={4}>
            <Badge count={2} label={say('2 unread', '2 non lus')} />
            <Badge count={120} label={say('120 unread', '120 non lus')} />
            <Badge count={3} tone="breach" label={say('3 at risk', '3 à risque')} />
            <Badge count={7} tone="neutral" label={say('7 parked', '7 mis de côté')} />
            <Avatar name="Aiko Mori" />
            <Avatar name="Luc Tremblay" size="small" />
            {(['neutral', 'info', 'good', 'watch', 'breach'] as const).map(tone => (
              <StatusDot key={tone} tone={tone} />
            ))}
          </Inline>
          <DeadlineBar used={0.3} label="0:09 / 0:30" />
          <DeadlineBar used={0.7} label="0:21 / 0:30" />
          <DeadlineBar used={0.9} label="0:27 / 0:30" />
          <CountdownBar startedAt={openedAt} endsAt={openedAt + 30_000} label={say('Ringing', 'Sonne')} />
          <ProgressBar label={say('First fill', 'Premier remplissage')} value={0.42} />
          <ProgressBar label={say('Looking for the hub', 'Recherche du concentrateur')} />
          <Inline gap={5} align="baseline">
            <Timer since={openedAt - 134_000} label={say('In call', 'En ligne')} />
            <Timer since={openedAt - 3_734_000} size="person" />
            <Timer until={openedAt + 60_000} label={say('Wrap-up ends in', 'Fin du suivi dans')} />
          </Inline>
          <Skeleton lines={3} />
        </Stack>
      </Section>

      <Section title={say('Messages', 'Messages')}>
        <Stack>
          <Notice tone="info" title={say('Ward 2 routes run late today.', 'Retard dans le quartier 2.')}>
            {say('Until 20:00.', 'Jusqu’à 20 h.')}
          </Notice>
          <Notice
            tone="watch"
            title={say('3 neighbours reported this.', '3 voisins l’ont signalé.')}
            action={{ label: say('Add', 'Joindre'), onPress: () => undefined }}
          >
            {say('Add this caller to theirs?', 'Joindre cet appel au leur?')}
          </Notice>
          <Notice
            tone="breach"
            title={say('Not sent.', 'Non envoyé.')}
            action={{ label: say('Try again', 'Réessayer'), onPress: () => undefined }}
          >
            {say(
              'The hub did not answer; the draft is kept on this desk.',
              'Le concentrateur n’a pas répondu; le brouillon est gardé sur ce poste.',
            )}
          </Notice>
          <Notice tone="good">
            {say('Request TL-26-5H2R-6 is with Waste.', 'La demande TL-26-5H2R-6 est aux Déchets.')}
          </Notice>
          <Notice tone="neutral">
            {say('Private note, not seen by the customer.', 'Note privée, invisible au client.')}
          </Notice>
          <Inline>
            <Button
              onPress={() =>
                toast({ title: say('Request sent', 'Demande envoyée'), text: 'TL-26-5H2R-6', tone: 'good' })
              }
            >
              {say('Toast', 'Avis')}
            </Button>
            <Button
              onPress={() =>
                toast({
                  title: say('E-mail archived', 'Courriel archivé'),
                  action: { label: say('Undo', 'Annuler'), onPress: () => undefined },
                })
              }
            >
              {say('Toast with undo', 'Avis annulable')}
            </Button>
            <Button
              onPress={() =>
                toast({
                  title: say('Microphone lost', 'Micro perdu'),
                  text: say(
                    'The call goes on. Plug it in again or take the phone.',
                    'L’appel continue. Rebranchez-le ou prenez le téléphone.',
                  ),
                  tone: 'breach',
                })
              }
            >
              {say('Problem', 'Problème')}
            </Button>
          </Inline>
          <EmptyState
            icon={IconInbox}
            title={say('Nothing waits for you', 'Rien ne vous attend')}
            text={say('The next contact comes here by itself.', 'Le prochain contact arrivera ici.')}
            next={{ keys: 'Ctrl+K', does: say('search everything', 'tout rechercher') }}
          />
        </Stack>
      </Section>

      <Section title={say('Over the screen', 'Par-dessus l’écran')}>
        <Stack>
          <Inline>
            <Button onPress={() => setOpen('dialog')}>{say('Dialog', 'Dialogue')}</Button>
            <Button onPress={() => setOpen('confirm')}>{say('Confirm', 'Confirmer')}</Button>
            <Button onPress={() => setOpen('palette')} shortcut="Ctrl+K">
              {say('Palette', 'Palette')}
            </Button>
            <Button onPress={() => setOpen('shortcuts')} shortcut="?">
              {say('Keys', 'Touches')}
            </Button>
          </Inline>
          <Inline>
            <Popover
              label={say('Keypad', 'Clavier numérique')}
              trigger={<Button icon={IconGridDots}>{say('Popover', 'Bulle')}</Button>}
            >
              <Facts items={[{ label: say('Line', 'Ligne'), value: say('Waste', 'Déchets') }]} />
            </Popover>
            <Menu
              label={say('More', 'Plus')}
              trigger={<Button icon={IconDots}>{say('Menu', 'Menu')}</Button>}
              onChoose={() => undefined}
              entries={[
                {
                  heading: say('This contact', 'Ce contact'),
                  items: [
                    { id: 'mail', label: say('Send by e-mail', 'Envoyer par courriel'), icon: IconMail },
                    {
                      id: 'chat',
                      label: say('Go on in chat', 'Passer au clavardage'),
                      icon: IconMessage,
                      isDisabled: true,
                    },
                  ],
                },
                'line',
                {
                  id: 'delete',
                  label: say('Delete draft', 'Supprimer le brouillon'),
                  icon: IconTrash,
                  isDangerous: true,
                  shortcut: 'Del',
                },
              ]}
            />
          </Inline>
          <Tabs
            label={say('Views', 'Vues')}
            selected={tab}
            onSelect={setTab}
            tabs={[
              {
                id: 'a',
                label: say('Customer', 'Client'),
                icon: IconUser,
                content: <div className={styles.sheet}>{say('One view', 'Une vue')}</div>,
              },
              {
                id: 'b',
                label: say('Knowledge', 'Savoir'),
                icon: IconBook,
                aside: (
                  <Pill tone="info" size="small">
                    3
                  </Pill>
                ),
                content: <div className={styles.sheet}>{say('Another view', 'Une autre vue')}</div>,
              },
            ]}
          />
        </Stack>
      </Section>

      <Section title={say('Article', 'Article')}>
        <Markdown
          text={say(
            '# Green bin: what goes in\n\nEverything that was once **food**, and soiled paper.\n\n## When it was missed\n\n1. Check the day for the address.\n2. Ask since when it stands out.\n\n> “Was it out by 7:00?”\n\n- A notice for the ward comes first.\n- [Two working days](article:targets) is the promise.\n\n<b>raw</b> stays as words; `code` too.',
            '# Bac vert : ce qu’on y met\n\nTout ce qui a été de la **nourriture**, et le papier souillé.\n\n## Quand la collecte a été manquée\n\n1. Vérifiez le jour pour l’adresse.\n2. Demandez depuis quand il est dehors.\n\n> « Était-il sorti avant 7 h? »\n\n- Un avis pour le quartier passe d’abord.\n- [Deux jours ouvrables](article:targets), c’est la promesse.',
          )}
        />
      </Section>

      <Section title={say('Formats', 'Formats')}>
        <Facts
          items={[
            {
              label: 'formatTime',
              value: `${formatTime(sample)} · ${formatTime(sample, { seconds: true })}`,
            },
            {
              label: 'formatDate',
              value: `${formatDate(sample)} · ${formatDate(sample, 'weekday')} · ${formatDate(sample, 'long')} · ${formatDate(sample, 'iso')}`,
            },
            { label: 'formatDateTime', value: formatDateTime(sample) },
            {
              label: 'formatDuration',
              value: `${formatDuration(134_000)} · ${formatDuration(134_000, { padded: true })} · ${formatDuration(3_734_000)}`,
            },
            { label: 'formatDurationInWords', value: formatDurationInWords(3_734_000) },
            { label: 'formatPhone', value: formatPhone('+19055550148') },
            { label: 'formatPercent', value: `${formatPercent(0.74)} · ${formatPercent(0.041, 1)}` },
            { label: 'formatNumber', value: formatNumber(1234.5) },
            { label: 'formatMoney', value: formatMoney(1234.56) },
          ]}
        />
      </Section>

      <Dialog
        title={say('Transfer to Parks', 'Transférer aux Parcs')}
        isOpen={open === 'dialog'}
        onClose={close}
        footer={
          <>
            <Button onPress={close}>{say('Cancel', 'Annuler')}</Button>
            <Button variant="primary" onPress={close}>
              {say('Transfer', 'Transférer')}
            </Button>
          </>
        }
      >
        <TextArea
          label={say('What they should know', 'Ce qu’il faut savoir')}
          value={note}
          onChange={setNote}
          autoFocus
        />
      </Dialog>
      <ConfirmDialog
        title={say('End the call with Ngozi Okafor?', 'Raccrocher avec Ngozi Okafor?')}
        confirmLabel={say('End call', 'Raccrocher')}
        isOpen={open === 'confirm'}
        isDangerous
        onConfirm={close}
        onClose={close}
      >
        {say(
          'The note and the draft request are kept for the wrap-up.',
          'La note et le brouillon sont gardés pour le suivi.',
        )}
      </ConfirmDialog>
      <CommandPalette isOpen={open === 'palette'} onClose={close} search={searchSample} />
      <ShortcutMap
        isOpen={open === 'shortcuts'}
        onClose={close}
        groups={[
          {
            title: say('Everywhere', 'Partout'),
            shortcuts: [
              { keys: 'Ctrl+K', does: say('Search everything', 'Tout rechercher') },
              { keys: '?', does: say('This list', 'Cette liste') },
            ],
          },
          {
            title: say('Call', 'Appel'),
            shortcuts: [
              { keys: 'M', does: say('Mute', 'Muet') },
              { keys: 'H', does: say('Hold', 'Mettre en garde') },
              { keys: 'Ctrl+Shift+A', does: say('Accept the offer', 'Accepter l’offre') },
            ],
          },
        ]}
      />
    </div>
  )
}
