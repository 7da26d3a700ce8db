/** The keys, as `aria-keyshortcuts` has them with `Mod`, for the overview of shortcuts as well. */
export const FINDING_KEYS = { find: 'Mod+F', outline: 'Mod+Alt+O', shortcuts: 'Mod+/' } as const
