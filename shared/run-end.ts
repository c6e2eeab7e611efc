import type { Run } from './domain/index.ts';

type Ended = Pick<Run, 'title' | 'result'>;

/** How a run ended, with its name once: the sentence of some ends begins with it. @param unsaid where it left no sentence */
export const namedEnd = ({ title, result }: Ended, unsaid = 'it ended without a result.'): string =>
  result?.startsWith(`${title}:`) ? result : `${title}: ${result ?? unsaid}`;

/** The same for where its name stands above: without it; null where it left no sentence. */
export const bareEnd = ({ title, result }: Ended): string | null => {
  const bare = result?.startsWith(`${title}: `) ? result.slice(title.length + 2) : result;
  return bare && bare[0]?.toUpperCase() + bare.slice(1);
};
