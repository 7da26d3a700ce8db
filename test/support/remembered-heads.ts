export * from '../../simulation/world/remembered-heads.ts'
