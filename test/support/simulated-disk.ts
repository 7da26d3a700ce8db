export * from '../../simulation/world/simulated-disk.ts'
