import '../../counter/counter.css'
import './follow.css'
import { render } from 'preact'
import { FollowPage } from './follow-page.tsx'

const page = document.getElementById('page')
if (!page) throw new Error('The page has lost its root')
render(<FollowPage />, page)
