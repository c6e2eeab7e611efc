/** CPU time that a piece of work takes in this process, in milliseconds: what other programs do at the same time does not count. */
export async function cpuTimeOf(work: () => unknown): Promise<number> {
  const begun = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}
