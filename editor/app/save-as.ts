interface Saved {
  readonly title: string
  readonly extension: string
  readonly type: string
  readonly text: string
}

/** Gives the browser a file to save. HTML becomes a page of its own. */
export async function saveAs({ extension, text, title, type }: Saved): Promise<void> {
  const { htmlPage } = await import('../../shared/format/html-page.ts')
  const content = extension === 'html' ? htmlPage(title, text) : text
  const address = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = address
  link.download = `${title.replace(/[\p{Cc}\s/\\:*?"<>|]+/gu, ' ').trim() || 'document'}.${extension}`
  link.click()
  URL.revokeObjectURL(address)
}
