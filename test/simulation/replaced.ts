type Method<This, Arguments extends unknown[], Result> = (this: This, ...given: Arguments) => Result

/** Puts another method into the place of a class's own, and returns what puts it back. */
export function replaced<Class extends object, Name extends keyof Class>(
  prototype: Class,
  name: Name,
  replace: Class[Name] extends (...given: infer Arguments extends unknown[]) => infer Result
    ? (original: Method<Class, Arguments, Result>) => Method<Class, Arguments, Result>
    : never,
): () => void {
  const original = prototype[name]
  prototype[name] = (replace as unknown as (original: Class[Name]) => Class[Name])(original)
  return () => {
    prototype[name] = original
  }
}
