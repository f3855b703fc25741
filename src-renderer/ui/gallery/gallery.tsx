import { createRoot } from 'react-dom/client'
import { startUi } from '../start-ui.ts'
import { UiProvider } from '../ui.ts'
import { GalleryFrame } from './gallery-frame.tsx'

startUi()
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <UiProvider>
    <GalleryFrame />
  </UiProvider>,
)
