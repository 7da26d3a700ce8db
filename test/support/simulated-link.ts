export * from '../../simulation/world/simulated-link.ts'
