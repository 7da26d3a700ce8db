import { z } from 'zod'

/** One row of the table of everything that an operator can choose. */
export interface Setting<Value> {
  readonly schema: z.ZodType<Value, string>
  readonly fallback: string
  readonly help: string
}

export function setting<Value>(
  schema: z.ZodType<Value, string>,
  fallback: string | number,
  help: string,
): Setting<Value> {
  return { schema, fallback: String(fallback), help }
}

export function whole(low: number, high: number) {
  const range = `must be a whole number from ${low} to ${high}`
  return z
    .string()
    .regex(/^\d{1,16}$/, range)
    .transform(Number)
    .refine((value) => value >= low && value <= high, range)
}
