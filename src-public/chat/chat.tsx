import './chat.css'
import { render } from 'preact'
import { takeForThisTab } from '../common/take-for-this-tab.ts'
import { createChatController } from './chat-controller.ts'
import { ChatPage } from './chat-page.tsx'
import { connectToHost } from './host.ts'
import { firstLanguage, forgetChat, keptChat, lockOf } from './kept-chat.ts'

const root = document.getElementById('chat')
if (!root) throw new Error('The page has lost its root')
const { secret, language } = keptChat()
if (secret !== undefined && !(await takeForThisTab(lockOf(secret)))) forgetChat()
const controller = createChatController(
  firstLanguage(location.search, language, navigator.language),
  connectToHost(),
)
render(<ChatPage controller={controller} />, root)
