import type { PEOPLE } from '../english/people.ts'
import type { Translated } from '../translated.ts'

const list = (names: readonly string[]) => new Intl.ListFormat('de').format(names)

const WHERE = { start: ' nahe dem Anfang', middle: ' in der Mitte', end: ' nahe dem Ende', '': '' }

export const PEOPLE_GERMAN: Translated<typeof PEOPLE> = {
  people: {
    label: 'Wer hier ist',
    you: (name) => `${name} (du)`,
    idle: (name) => `${name}, untätig`,
    away: (name) => `${name}, abwesend`,
    more: (count) => `+${count}`,
    moreLabel: (names) => `und ${names.join(', ')}`,
    menu: 'Personen',
    goTo: 'Dorthin springen',
    follow: 'Folgen',
    unfollow: 'Nicht mehr folgen',
    nowhere: 'Nicht im Text',
    following: (name) => `Du folgst ${name}`,
    followHint: 'Escape, Tippen oder Blättern beendet es',
    followStop: 'Beenden',
    followEnded: (name) => `Du folgst ${name} nicht mehr`,
    wentTo: (name) => `Wo ${name} ist`,
    isNowhere: (name) => `${name} ist nicht im Text`,
    announcements: 'Ansagen, was andere tun',
    announceOff: 'Nichts',
    announceFew: 'Ab und zu',
    announceAll: 'Alles',
    joined: (names) => `${list(names)} ${names.length === 1 ? 'ist' : 'sind'} dazugekommen`,
    left: (names) => `${list(names)} ${names.length === 1 ? 'ist' : 'sind'} gegangen`,
    somebody: 'Jemand',
    others: 'andere',
    edited: (names, blocks, where) =>
      `${list(names)} ${names.length === 1 ? 'hat' : 'haben'}${WHERE[where]} ${blocks === 1 ? 'einen Absatz' : `${blocks} Absätze`} bearbeitet`,
    changed: (name, left) =>
      `Geändert von ${name}. ${left === 0 ? 'Keine weiteren Änderungen' : left === 1 ? 'Noch 1 Änderung' : `Noch ${left} Änderungen`}`,
    nextChange: 'Nächste Änderung von anderen, auch F8',
    noChanges: 'Keine neuen Änderungen von anderen',
  },
}
