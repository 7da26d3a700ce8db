export * from '../../simulation/world/event-queue.ts'
