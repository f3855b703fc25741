import './contact.css'
import { render } from 'preact'
import { ContactPage } from './contact-page.tsx'

const page = document.getElementById('page')
if (!page) throw new Error('The page has lost its root')

/** The voice of the desk. Outside of what is drawn, so that no change on the screen can touch the sound. */
const audio = document.createElement('audio')
audio.id = 'remote-audio'
audio.autoplay = true
audio.setAttribute('playsinline', '')
document.body.append(audio)

render(<ContactPage audio={audio} />, page)
