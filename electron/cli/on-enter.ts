import type { Io } from './io.ts';

/**
 * Calls `fn` at every line that a person ends with Enter, until the signal aborts. Only on a terminal, and only while this program is
 * in its foreground: one that reads a terminal from the background (`lifeguard serve &`) is stopped by the system.
 * @param isForeground asked at the start and after each return from a stop (Ctrl-Z, then `bg` or `fg`)
 * @returns whether Enter does anything now
 */
export async function onEnter(
  stdin: Io['stdin'],
  isForeground: () => Promise<boolean>,
  signal: AbortSignal,
  fn: () => void,
): Promise<boolean> {
  if (!stdin.isTTY) return false;
  const onData = (data: Buffer | string) => {
    if (String(data).includes('\n')) fn();
  };
  const follow = async () => {
    const listens = await isForeground();
    if (listens && !signal.aborted) stdin.resume();
    else stdin.pause();
    return listens;
  };
  const onContinue = () => void follow();
  const ignore = () => {};
  stdin.on('data', onData);
  stdin.pause();
  // A terminal that goes away ends no server.
  stdin.on('error', ignore);
  process.on('SIGCONT', onContinue);
  signal.addEventListener(
    'abort',
    () => {
      process.off('SIGCONT', onContinue);
      stdin.off('data', onData);
      stdin.pause();
    },
    { once: true },
  );
  return follow();
}
