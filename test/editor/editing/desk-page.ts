import type { PageScript } from '../../support/page-script.ts'

export const DESK_PAGE: Omit<PageScript, 'onOpen'> = {
  script: new URL('desk.page.ts', import.meta.url),
  html: '<!doctype html><title>desk</title>',
}
