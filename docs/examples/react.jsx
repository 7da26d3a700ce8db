import { InkwireEditor } from 'inkwire/react'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'

function Notes() {
  const [state, setState] = useState('opening')
  const [words, setWords] = useState(0)
  const [document, setDocument] = useState('react-notes')
  return (
    <main>
      <h1>Notes</h1>
      <p>
        <output>
          {state}, {words} words
        </output>{' '}
        <button type="button" onClick={() => setDocument('other-notes')}>
          Other notes
        </button>
      </p>
      <InkwireEditor
        server="https://inkwire.example"
        document={document}
        name="Ada"
        onStatus={(status) => setState(status.state)}
        onChange={(editor) => setWords(editor.getText().split(/\s+/).filter(Boolean).length)}
      >
        <p slot="below">Shared with everyone who has the address.</p>
      </InkwireEditor>
    </main>
  )
}

createRoot(document.querySelector('#root')).render(
  <StrictMode>
    <Notes />
  </StrictMode>,
)
