import type { Incident } from '../../../shared/domain/index.ts';
import { line, rawLines } from './template.ts';

/** A line of a server's log about a request that it answered well: `"POST /chat HTTP/1.1" 200 OK`. */
const ANSWERED_WELL = /"[A-Z]+ \S+ HTTP\/[\d.]+" [23]\d\d\b/;

/** An end is seen some time before or after the trouble that it made, in milliseconds. */
const AROUND_MS = 30_000;

/** The evidence of an incident's present failure, line by line, each thing once. How it came before is no error of that. Pure. */
export const presentErrors = ({ evidence, failingSince, startedAt }: Incident): readonly string[] =>
  evidence
    .filter(({ at }) => at === undefined || at >= (failingSince ?? startedAt) - AROUND_MS)
    .flatMap(({ text, raw }) => {
      const words = line(text);
      // The last words of a program that is gone may be about what it did well.
      return [words, ...rawLines(raw).filter((l) => !ANSWERED_WELL.test(l) && !words.includes(l.trim()))];
    });
