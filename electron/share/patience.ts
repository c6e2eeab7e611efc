const TICK_MS = 100;

/**
 * Calls back after so many milliseconds in which an answer could have been read. Time in which this process got no processor, or stood still, does
 * not count: what came meanwhile lies there unread, and a timer alone would be over before it is looked at.
 * @returns the function that ends the wait
 */
export function afterPatience(limitMs: number, then: () => void): () => void {
  let ticks = Math.ceil(limitMs / TICK_MS);
  const timer = setInterval(() => {
    ticks -= 1;
    if (ticks > 0) return;
    clearInterval(timer);
    then();
  }, TICK_MS);
  return () => clearInterval(timer);
}
