/** The same texts in any language: strings for strings, and functions with the same arguments. */
export type Translated<Area> = Area extends string
  ? string
  : Area extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Name in keyof Area]: Translated<Area[Name]> }
