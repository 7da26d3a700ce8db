import { copyText } from '../ui/notice-element.ts'
import { pageOf } from './documents.ts'
import { APP_TEXTS } from './texts/texts.ts'
import { toast } from './toasts-element.ts'

/** Copies a document's address; where the browser does not let us, the toast shows it. */
export async function copyLink(from: HTMLElement, name: string): Promise<void> {
  const link = new URL(pageOf(name), location.href).href
  const done = await copyText(link)
  toast(from, { text: done ? APP_TEXTS.toast.linkCopied : APP_TEXTS.toast.linkNotCopied(link) })
}
