export * from '../../simulation/world/world.ts'
