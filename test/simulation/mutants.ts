import { type Mutation, NO_MUTATION } from './mutation.ts'

export interface Mutant {
  readonly name: string
  readonly bug: string
  readonly mutation: Mutation
}

export const MUTANTS: readonly Mutant[] = []

export function mutationNamed(name: string | undefined): Mutation {
  if (name === undefined) return NO_MUTATION
  const mutant = MUTANTS.find((candidate) => candidate.name === name)
  if (mutant === undefined) throw new Error(`there is no mutant "${name}"`)
  return mutant.mutation
}
