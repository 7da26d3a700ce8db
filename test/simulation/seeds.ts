/** Seeds that once found something. They are run first, for ever. */
export const KEPT_SEEDS: readonly { readonly seed: number; readonly found: string }[] = []
