export * from '../../simulation/world/simulated-locks.ts'
