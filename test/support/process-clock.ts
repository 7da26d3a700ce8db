export * from '../../simulation/world/process-clock.ts'
