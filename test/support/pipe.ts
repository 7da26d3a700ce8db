export * from '../../simulation/world/pipe.ts'
