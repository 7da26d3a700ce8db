export * from '../../simulation/world/trace.ts'
