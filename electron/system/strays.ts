/**
 * Errors that nobody waits for: a rejection without a listener, an exception out of a timer or a socket. Node would end the process; a monitor
 * that ends because of one broken answer is no monitor.
 * @param report told of each; it must not throw
 * @returns takes the listeners away again
 */
export function catchStrays(report: (error: unknown) => void): () => void {
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
  return () => {
    process.off('uncaughtException', report);
    process.off('unhandledRejection', report);
  };
}
