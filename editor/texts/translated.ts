/** The same texts in any language: strings for strings, and functions with the same arguments. */
export type Translated<Area> = Area extends string
  ? string
  : Area extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Name in keyof Area]: Translated<Area[Name]> }

/** Some of the texts; what is left out is said as before. */
export type Partially<Area> = Area extends string | ((...given: never) => string)
  ? Area
  : { readonly [Name in keyof Area]?: Partially<Area[Name]> }
