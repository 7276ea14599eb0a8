/**
 * Flags of every process that serves. Requests leave much garbage that dies young: with the default of 16 MiB for it a
 * fifth of the time under load goes into collecting it (`npm run bench -- deliveries`).
 */
export const NODE_FLAGS = ['--max-semi-space-size=64'];
