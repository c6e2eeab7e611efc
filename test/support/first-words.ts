import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What a process prints first. Rejects when it ends without a word: waiting for one would go on for ever. */
export async function firstWords(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('Its output is not read.');
  const over = new AbortController();
  const { signal } = over;
  const ended = once(child, 'close', { signal }).then(([code, by]) => {
    throw new Error(`${child.spawnargs.join(' ').slice(0, 200)} ended (${by ?? code}) without a word.`);
  });
  try {
    const [words] = await Promise.race([once(child.stdout, 'data', { signal }), ended]);
    return String(words);
  } finally {
    ended.catch(() => {});
    over.abort();
  }
}
