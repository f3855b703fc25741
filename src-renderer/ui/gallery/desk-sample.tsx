import {
  IconAlertTriangle,
  IconArrowsExchange,
  IconBell,
  IconBook,
  IconCheck,
  IconChevronDown,
  IconClock,
  IconCloudCheck,
  IconFileText,
  IconGridDots,
  IconHistory,
  IconKeyboard,
  IconListCheck,
  IconMail,
  IconMapPin,
  IconMessage,
  IconMicrophoneOff,
  IconPhone,
  IconPhoneIncoming,
  IconPhoneOff,
  IconPlayerPause,
  IconTicket,
  IconUser,
  IconUsersGroup,
  IconWorld,
} from '@tabler/icons-react'
import { useState } from 'react'
import { setLanguage, useLanguage } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import {
  Avatar,
  announce,
  Badge,
  Button,
  Card,
  CardBody,
  CardHeader,
  ChoiceChips,
  CommandPalette,
  CountdownBar,
  DeadlineBar,
  Facts,
  Hairline,
  IconButton,
  type IconGlyph,
  Inline,
  ListRow,
  Menu,
  Notice,
  Pane,
  PaneBody,
  PaneFooter,
  PaneHeader,
  PersonName,
  Pill,
  SearchField,
  SearchTrigger,
  SectionHeading,
  SelectableList,
  Stack,
  StatusDot,
  Tabs,
  TextArea,
  TextField,
  Timer,
  ToggleButton,
  useNow,
} from '../ui.ts'
import styles from './gallery.module.css'
import { searchSample } from './search-sample.ts'
import { useSay } from './use-say.ts'

type Waiting = {
  readonly id: string
  readonly icon: IconGlyph
  readonly title: string
  readonly detail: string
  readonly aside: string
  readonly used: number
}

/** A desk with a call in hand, made of the kit alone: to see the parts together, at their real size. */
export function DeskSample() {
  const say = useSay()
  const language = useLanguage()
  const { formatPhone, formatTime, formatPercent } = useFormats()
  const [startedAt] = useState(() => Date.now() - 134_000)
  const now = useNow(1_000)
  const [work, setWork] = useState('okafor')
  const [tab, setTab] = useState<'customer' | 'knowledge' | 'request'>('customer')
  const [stream, setStream] = useState<string | null>('green')
  const [isMuted, setIsMuted] = useState(false)
  const [isHeld, setIsHeld] = useState(false)
  const [note, setNote] = useState(
    say(
      'Says the neighbours’ bins were emptied about 8:15. Ours still full. Has a new baby, would like it gone before Friday.',
      'Dit que les bacs des voisins ont été vidés vers 8 h 15. Le sien est encore plein. Un nouveau-né à la maison, aimerait qu’on passe avant vendredi.',
    ),
  )
  const [where, setWhere] = useState('41 Simcoe St. N.')
  const [isSearching, setIsSearching] = useState(false)
  const [status, setStatus] = useState('available')

  const inHand = [
    {
      id: 'okafor',
      icon: IconPhone,
      title: 'Ngozi Okafor',
      detail: say('Missed collection · English', 'Collecte manquée · anglais'),
    },
    { id: 'roy', icon: IconMessage, title: 'Étienne Roy', detail: '« Merci, j’envoie la photo »' },
    {
      id: 'visitor',
      icon: IconMessage,
      title: say('Web visitor 41', 'Visiteur web 41'),
      detail: say('Typing…', 'Écrit…'),
    },
    {
      id: 'mail',
      icon: IconMail,
      title: say('Re: stop sign at Bloor and Park', 'Re : panneau d’arrêt, Bloor et Park'),
      detail: say('Draft kept · parked for the call', 'Brouillon gardé · mis de côté pour l’appel'),
    },
  ]
  const waiting: readonly Waiting[] = [
    {
      id: 'w1',
      icon: IconPhoneIncoming,
      title: say('Phone · English', 'Téléphone · anglais'),
      detail: say('Bylaw and parking', 'Règlements et stationnement'),
      aside: '0:24',
      used: 0.88,
    },
    {
      id: 'w2',
      icon: IconTicket,
      title: say('Counter A 17', 'Comptoir A 17'),
      detail: say('Marriage licence · City Hall', 'Licence de mariage · hôtel de ville'),
      aside: '3:10',
      used: 0.63,
    },
    {
      id: 'w3',
      icon: IconPhoneIncoming,
      title: say('Phone · French', 'Téléphone · français'),
      detail: say('Taxes', 'Taxes'),
      aside: '0:11',
      used: 0.37,
    },
    {
      id: 'w4',
      icon: IconMessage,
      title: say('Chat', 'Clavardage'),
      detail: say('Recreation', 'Loisirs'),
      aside: '0:52',
      used: 0.3,
    },
    {
      id: 'w5',
      icon: IconHistory,
      title: say('Call-back · L. Petrov', 'Rappel · L. Petrov'),
      detail: `${say('Promised by', 'Promis avant')} ${formatTime(new Date(2026, 10, 21, 14, 30))}`,
      aside: '14:20',
      used: 0.22,
    },
    {
      id: 'w6',
      icon: IconMail,
      title: say('E-mail × 7', 'Courriel × 7'),
      detail: say('Next due tomorrow 10:15', 'Prochaine échéance demain 10 h 15'),
      aside: '',
      used: 0.08,
    },
  ]

  const customer = (
    <Stack gap={0}>
      <div className={styles.sheet}>
        <Stack gap={2}>
          <Inline justify="between">
            <Inline>
              <strong className={styles.name}>Ngozi Okafor</strong>
              <Pill tone="good" icon={IconCheck}>
                {say('Phone and name match', 'Téléphone et nom concordent')}
              </Pill>
            </Inline>
            <Button variant="quiet" size="small">
              {say('Not them', 'Pas elle')}
            </Button>
          </Inline>
          <Facts
            items={[
              { label: say('Address', 'Adresse'), value: '41 Simcoe St. N., Ward 2' },
              {
                label: say('Household', 'Ménage'),
                value: say('Emeka Okafor · same phone', 'Emeka Okafor · même téléphone'),
              },
              {
                label: say('Prefers', 'Préfère'),
                value: say('E-mail, English, after 17:00', 'Courriel, anglais, après 17 h'),
              },
            ]}
          />
        </Stack>
      </div>
      <Hairline />
      <div className={styles.sheet}>
        <SectionHeading aside="2">{say('Open requests', 'Demandes en cours')}</SectionHeading>
        <Stack gap={3} className={styles.under}>
          <Inline justify="between" wrap={false}>
            <div>
              <strong className={styles.strong}>
                {say('Street light out, Simcoe and Bond', 'Lampadaire éteint, Simcoe et Bond')}
              </strong>
              <p className={styles.second}>
                TL-26-4K7F-2 · {say('Roads · resolve by Thu 27 Nov', 'Voirie · à régler avant jeu. 27 nov.')}
              </p>
            </div>
            <Pill tone="good">{say('On time', 'À temps')}</Pill>
          </Inline>
          <Inline justify="between" wrap={false}>
            <div>
              <strong className={styles.strong}>{say('Tree trimming', 'Élagage')}</strong>
              <p className={styles.second}>
                TL-26-3M9C-8 · {say('Parks · no update since 3 Nov', 'Parcs · aucune nouvelle depuis 3 nov.')}
              </p>
            </div>
            <Pill tone="breach" icon={IconClock}>
              {say('2 days late', '2 jours de retard')}
            </Pill>
          </Inline>
        </Stack>
      </div>
      <Hairline />
      <div className={styles.sheet}>
        <Stack gap={3}>
          <SectionHeading>{say('Request draft', 'Brouillon de demande')}</SectionHeading>
          <TextField
            label={say('Where', 'Où')}
            value={where}
            onChange={setWhere}
            icon={IconMapPin}
            trailing={say('Ward 2', 'Quartier 2')}
          />
          <Notice
            tone="watch"
            title={say('3 neighbours reported this today.', '3 voisins l’ont signalé aujourd’hui.')}
            action={{ label: say('Add', 'Joindre'), onPress: () => announce('Added') }}
          >
            {say('Add this caller to theirs?', 'Joindre cet appel au leur?')}
          </Notice>
          <Inline>
            <Button variant="primary" shortcut="Ctrl+Enter">
              {say('Read back and submit', 'Relire et envoyer')}
            </Button>
            <span className={styles.second}>TL-26-5H2R-6</span>
          </Inline>
        </Stack>
      </div>
    </Stack>
  )

  return (
    <div className={styles.desk}>
      <header className={styles.bar}>
        <strong className={styles.brand}>Townline</strong>
        <Menu
          label={say('Status', 'État')}
          selected={status}
          onChoose={setStatus}
          trigger={
            <Button iconAfter={IconChevronDown}>
              <span className={styles.status}>
                <StatusDot tone="good" /> {say('Available', 'Disponible')}{' '}
                <span className={styles.used}>· {say('3 of 4 used', '3 sur 4 prises')}</span>
              </span>
            </Button>
          }
          entries={[
            {
              id: 'available',
              label: say('Available', 'Disponible'),
              description: say('Offers come to you', 'Les contacts vous sont offerts'),
              dot: 'good',
            },
            {
              id: 'break',
              label: say('Break', 'Pause'),
              description: say('After this call', 'Après cet appel'),
              dot: 'watch',
            },
            { id: 'training', label: say('Training', 'Formation'), dot: 'neutral' },
            'line',
            { id: 'offline', label: say('Sign out', 'Quitter'), shortcut: 'Ctrl+Shift+Q', dot: 'neutral' },
          ]}
        />
        <div className={styles.grow}>
          <SearchTrigger onPress={() => setIsSearching(true)} />
        </div>
        <span className={styles.level}>
          <strong>{formatPercent(0.74)}</strong> {say('in 30 s today · goal 70', 'en 30 s · but 70')}
        </span>
        <Pill tone="good" icon={IconCloudCheck}>
          {say('Synced', 'À jour')} {formatTime(now, { seconds: language === 'en' })}
        </Pill>
        <Button variant="quiet" size="small" onPress={() => setLanguage(language === 'fr' ? 'en' : 'fr')}>
          {language === 'fr' ? 'EN' : 'FR'}
        </Button>
        <Avatar name="Aiko Mori" />
      </header>
      <div className={styles.columns}>
        <Pane as="nav" label={say('My work', 'Mon travail')} surface="quiet" edge="end">
          <PaneBody isPadded={false}>
            <SectionHeading className={styles.railHeading} aside={say('3 of 4', '3 sur 4')}>
              {say('My work', 'Mon travail')}
            </SectionHeading>
            <SelectableList
              label={say('My work', 'Mon travail')}
              items={inHand}
              textOf={item => item.title}
              selected={work}
              onSelect={setWork}
            >
              {item => (
                <ListRow
                  icon={item.icon}
                  title={item.title}
                  detail={item.detail}
                  aside={
                    item.id === 'okafor' ? (
                      <Timer since={startedAt} label={say('In call', 'En ligne')} />
                    ) : item.id === 'roy' ? (
                      <Badge count={2} label={say('2 unread', '2 non lus')} />
                    ) : undefined
                  }
                />
              )}
            </SelectableList>
            <SectionHeading
              className={styles.railHeading}
              aside={say('12 · next promise in 0:06', '12 · échéance dans 0:06')}
            >
              {say('Waiting', 'En attente')}
            </SectionHeading>
            <SelectableList
              label={say('Waiting', 'En attente')}
              items={waiting}
              textOf={item => item.title}
              selected={null}
              onSelect={() => undefined}
            >
              {item => (
                <ListRow
                  icon={item.icon}
                  title={item.title}
                  detail={item.detail}
                  aside={item.aside}
                  bar={<DeadlineBar used={item.used} label={`${item.title} ${item.aside}`} />}
                />
              )}
            </SelectableList>
          </PaneBody>
          <PaneFooter>
            <Inline wrap={false}>
              <Button icon={IconBell} isFullWidth className={styles.shrink}>
                {say('Help at counter', 'Aide au comptoir')}
              </Button>
              <IconButton
                icon={IconKeyboard}
                label={say('Keyboard', 'Clavier')}
                shortcut="?"
                variant="secondary"
              />
            </Inline>
          </PaneFooter>
        </Pane>
        <Pane as="main" label={say('Contact', 'Contact')}>
          <PaneHeader>
            <Stack gap={3}>
              <Inline justify="between" wrap={false}>
                <div>
                  <PersonName level={1}>Ngozi Okafor</PersonName>
                  <Inline>
                    <span className={styles.second}>
                      {formatPhone('+19055550148')} ·{' '}
                      {say('Waste line · waited 0:21 of 0:30', 'Ligne des déchets · attente 0:21 sur 0:30')}
                    </span>
                    <Pill tone="info" icon={IconWorld}>
                      {say('English', 'Anglais')}
                    </Pill>
                  </Inline>
                </div>
                <Timer since={startedAt} size="person" />
              </Inline>
              <Inline justify="between">
                <Inline>
                  <ToggleButton
                    icon={IconMicrophoneOff}
                    shortcut="M"
                    isSelected={isMuted}
                    onChange={setIsMuted}
                  >
                    {say('Mute', 'Muet')}
                  </ToggleButton>
                  <ToggleButton icon={IconPlayerPause} shortcut="H" isSelected={isHeld} onChange={setIsHeld}>
                    {say('Hold', 'Garde')}
                  </ToggleButton>
                  <Button icon={IconArrowsExchange} shortcut="T">
                    {say('Transfer', 'Transférer')}
                  </Button>
                  <Button icon={IconUsersGroup}>{say('Consult', 'Consulter')}</Button>
                  <IconButton
                    icon={IconGridDots}
                    label={say('Keypad', 'Clavier numérique')}
                    variant="secondary"
                  />
                </Inline>
                <Button variant="danger" icon={IconPhoneOff}>
                  {say('End', 'Raccrocher')}
                </Button>
              </Inline>
            </Stack>
          </PaneHeader>
          <PaneBody>
            <Stack gap={4}>
              <Card>
                <CardHeader
                  icon={IconListCheck}
                  title={say('Guide: missed waste collection', 'Guide : collecte manquée')}
                  aside={<Pill>{say('Step 3 of 4 · version 12', 'Étape 3 sur 4 · version 12')}</Pill>}
                />
                <CardBody>
                  <Stack gap={3}>
                    <p>{say('Which stream was missed?', 'Quelle collecte a été manquée?')}</p>
                    <blockquote className={styles.script}>
                      {say(
                        '“Was it the garbage, the green bin or the blue box that was left behind?”',
                        '« Est-ce que ce sont les ordures, le bac vert ou le bac bleu qui sont restés? »',
                      )}
                    </blockquote>
                    <ChoiceChips
                      label={say('Which stream was missed?', 'Quelle collecte a été manquée?')}
                      numberKeys
                      value={stream}
                      onChange={setStream}
                      options={[
                        { id: 'green', label: say('Green bin', 'Bac vert') },
                        { id: 'garbage', label: say('Garbage', 'Ordures') },
                        { id: 'blue', label: say('Blue box', 'Bac bleu') },
                        { id: 'street', label: say('Whole street', 'Toute la rue') },
                      ]}
                    />
                  </Stack>
                </CardBody>
              </Card>
              <TextArea
                label={say('Notes', 'Notes')}
                hideLabel
                value={note}
                onChange={setNote}
                footer={`${say('Saved', 'Enregistré')} ${formatTime(startedAt, { seconds: true })}`}
              />
              <Card label={say('Suggested', 'Suggestions')}>
                <ListRow
                  icon={IconBook}
                  title={say(
                    'Green bin: what happens when a truck is full',
                    'Bac vert : quand le camion est plein',
                  )}
                  aside={<span className={styles.second}>{say('solved 41 of 52', 'réglé 41 sur 52')}</span>}
                />
                <Hairline />
                <ListRow
                  icon={IconAlertTriangle}
                  title={say('Notice: Ward 2 routes run late today', 'Avis : retard dans le quartier 2')}
                  aside={<span className={styles.second}>{say('until 20:00', 'jusqu’à 20 h')}</span>}
                />
              </Card>
              <OfferSample />
            </Stack>
          </PaneBody>
          <PaneFooter>
            <Inline justify="between">
              <span>
                {say(
                  'Why you: first free with English and Waste, 0:21 waited',
                  'Pourquoi vous : premier libre, anglais et déchets, 0:21 d’attente',
                )}
              </span>
              <span>
                {say(
                  'Wrap-up starts when the call ends · 1:00',
                  'Le suivi commence à la fin de l’appel · 1:00',
                )}
              </span>
            </Inline>
          </PaneFooter>
        </Pane>
        <Pane as="aside" label={say('Context', 'Contexte')} edge="start">
          <Tabs
            label={say('Context', 'Contexte')}
            className={styles.fill}
            selected={tab}
            onSelect={setTab}
            tabs={[
              { id: 'customer', label: say('Customer', 'Client'), icon: IconUser, content: customer },
              {
                id: 'knowledge',
                label: say('Knowledge', 'Savoir'),
                icon: IconBook,
                content: (
                  <div className={styles.sheet}>
                    <SearchField
                      label={say('Search articles', 'Chercher un article')}
                      placeholder={say('Search articles', 'Chercher un article')}
                      value=""
                      onChange={() => undefined}
                    />
                  </div>
                ),
              },
              {
                id: 'request',
                label: say('Request', 'Demande'),
                icon: IconFileText,
                aside: (
                  <Pill tone="info" size="small">
                    {say('draft', 'brouillon')}
                  </Pill>
                ),
                content: <div className={styles.sheet} />,
              },
            ]}
          />
        </Pane>
      </div>
      <CommandPalette isOpen={isSearching} onClose={() => setIsSearching(false)} search={searchSample} />
    </div>
  )
}

function OfferSample() {
  const say = useSay()
  const [startedAt] = useState(() => Date.now() - 8_000)
  return (
    <Card label={say('Offer', 'Offre')} className={styles.offer}>
      <CardBody>
        <Stack gap={3}>
          <Inline wrap={false} align="start">
            <IconBell size={18} stroke={1.75} aria-hidden />
            <div>
              <strong className={styles.name}>
                {say(
                  'City Hall counter asks for a hand',
                  'Le comptoir de l’hôtel de ville demande de l’aide',
                )}
              </strong>
              <p className={styles.second}>
                {say(
                  '5 waiting, longest 6:40 · you are next free with Counter',
                  '5 en attente, la plus longue 6:40 · vous êtes le prochain libre',
                )}
              </p>
            </div>
          </Inline>
          <CountdownBar
            startedAt={startedAt}
            endsAt={startedAt + 30_000}
            label={say('Offer runs out', 'L’offre expire')}
          />
          <Inline>
            <Button variant="primary" shortcut="Ctrl+Shift+A">
              {say('After this call', 'Après cet appel')}
            </Button>
            <Button>{say('Not now', 'Pas maintenant')}</Button>
          </Inline>
        </Stack>
      </CardBody>
    </Card>
  )
}
