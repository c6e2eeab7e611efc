/**
 * CPU time that a piece of work takes in this thread, in milliseconds: what other programs, and other threads of this one, do at the same time does
 * not count.
 */
export async function cpuTimeOf(work: () => unknown): Promise<number> {
  const begun = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(begun);
  return (user + system) / 1000;
}
