export * from '../../simulation/world/simulated-network.ts'
