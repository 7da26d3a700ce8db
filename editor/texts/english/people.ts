const list = (names: readonly string[]) => new Intl.ListFormat('en').format(names)

/** Where in a document something happened; empty where there is little to tell apart. */
export type Whereabouts = 'start' | 'middle' | 'end' | ''

const WHERE: Record<Whereabouts, string> = {
  start: ' near the beginning',
  middle: ' in the middle',
  end: ' near the end',
  '': '',
}

/** Who is here, where they are, and what they do. */
export const PEOPLE = {
  people: {
    label: 'People here',
    you: (name: string) => `${name} (you)`,
    idle: (name: string) => `${name}, idle`,
    away: (name: string) => `${name}, away`,
    more: (count: number) => `+${count}`,
    moreLabel: (names: readonly string[]) => `and ${names.join(', ')}`,
    menu: 'People',
    goTo: 'Go there',
    follow: 'Follow',
    unfollow: 'Stop following',
    nowhere: 'Not in the text',
    following: (name: string) => `Following ${name}`,
    followHint: 'Escape, typing or scrolling ends it',
    followStop: 'Stop',
    followEnded: (name: string) => `No longer following ${name}`,
    wentTo: (name: string) => `Where ${name} is`,
    isNowhere: (name: string) => `${name} is not in the text`,
    announcements: 'Announce what others do',
    announceOff: 'Nothing',
    announceFew: 'Now and then',
    announceAll: 'Everything',
    joined: (names: readonly string[]) => `${list(names)} joined`,
    left: (names: readonly string[]) => `${list(names)} left`,
    somebody: 'Somebody',
    others: 'others',
    edited: (names: readonly string[], blocks: number, where: Whereabouts) =>
      `${list(names)} edited ${blocks === 1 ? 'a paragraph' : `${blocks} paragraphs`}${WHERE[where]}`,
    changed: (name: string, left: number) =>
      `Changed by ${name}. ${left === 0 ? 'No more changes' : left === 1 ? '1 more change' : `${left} more changes`}`,
    nextChange: 'Next change by others, also F8',
    noChanges: 'No new changes by others',
  },
}
