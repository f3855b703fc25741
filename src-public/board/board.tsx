import '../counter/counter.css'
import './board.css'
import { render } from 'preact'
import { BoardPage } from './board-page.tsx'

const page = document.getElementById('page')
if (!page) throw new Error('The page has lost its root')
render(<BoardPage />, page)
