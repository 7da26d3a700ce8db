import { Editor } from '@tiptap/core'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { OwnChanges } from '../../../editor/editing/own-changes.ts'
import { documentExtensions } from '../../../editor/editing/schema.ts'
import type { InkwireNotice } from '../../../editor/ui/notice-element.ts'
import '../../../editor/ui/notice-element.ts'
import type { InkwirePeople } from '../../../editor/ui/people-element.ts'
import '../../../editor/ui/people-element.ts'
import type { InkwireStatus } from '../../../editor/ui/status-element.ts'
import '../../../editor/ui/status-element.ts'
import type { InkwireToolbar } from '../../../editor/ui/toolbar-element.ts'
import '../../../editor/ui/toolbar-element.ts'

interface Elements {
  'inkwire-status': InkwireStatus
  'inkwire-people': InkwirePeople
  'inkwire-notice': InkwireNotice
  'inkwire-toolbar': InkwireToolbar
}

/** The chrome's elements one by one, for tests: runs in the browser. */
const chrome = {
  make<Name extends keyof Elements>(name: Name): Elements[Name] {
    const made = document.createElement(name) as unknown as Elements[Name]
    document.body.append(made)
    return made
  },

  /** A toolbar above an editor of its own. */
  writing(content: string): { toolbar: InkwireToolbar; editor: Editor } {
    const toolbar = chrome.make('inkwire-toolbar')
    const element = document.createElement('div')
    element.style.whiteSpace = 'pre-wrap'
    document.body.append(element)
    const collaboration = OwnChanges.configure({ document: new Y.Doc() })
    const extensions = [...documentExtensions(), collaboration]
    const editor = new Editor({ element, injectCSS: false, extensions })
    editor.commands.setContent(content)
    toolbar.editor = editor
    Object.assign(globalThis, { editor, toolbar })
    return { toolbar, editor }
  },

  awareness(): Awareness {
    return new Awareness(new Y.Doc())
  },
}

export type Chrome = typeof chrome

Object.assign(globalThis, { chrome })
