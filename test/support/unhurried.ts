/**
 * How long a test waits for something before it calls it stuck, in milliseconds. Tests run beside each other on two cores, and beside whatever
 * else the machine has to do: what usually takes so long may take several times as long. How quick something is, is measured, not waited for.
 * @param usualMs what is enough on an idle machine
 */
export const unhurried = (usualMs: number): number => usualMs * 4;
