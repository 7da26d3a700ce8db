export * from '../../simulation/world/random-stream.ts'
