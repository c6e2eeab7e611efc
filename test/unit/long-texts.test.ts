import { expect, it } from 'vitest';
import { oneRow } from '../../electron/cli/io.ts';
import { parseEnvFile } from '../../electron/config/env-file.ts';
import { heardIn } from '../../electron/discovery/ask.ts';
import { parseOptions } from '../../electron/leanvibe-cli/ask.ts';
import { parseLines } from '../../electron/logs/parse.ts';
import { createAnonymiser, redact } from '../../electron/system/index.ts';
import { lastWordsOf } from '../../shared/domain/index.ts';
import { mdBlock } from '../../shared/markdown.ts';
import { cpuTimeOf } from '../support/cpu-time.ts';

const LENGTH = 120_000;
const many = (text: string) => text.repeat(Math.ceil(LENGTH / text.length));
const words = (text: string) => lastWordsOf(text.split('\n'));
const anonymous = createAnonymiser({ home: '/home/somebody', user: 'somebody', host: 'somewhere', env: {} });

/** Texts on which an expression that may begin anew at every character would work for minutes or hours. */
it.each<[string, (text: string) => unknown, string]>([
  ['a log line with hyphens behind its time', parseLines, `2026-11-29 10:00:00 ${many('-')}x`],
  ['a log line with a header and blanks', redact, `bearer${many('\t')}x`],
  ['a log line with a name, blanks and a list', redact, `password:${many(' ')} :- `],
  ['a log line with hyphens behind its time, cleaned', redact, `2026-11-29 10:00:00 ${many('-')}x`],
  ['a log whose last line is blanks', words, `ERROR:${many(' ')}m`],
  ['a traceback whose end is blanks', words, `Traceback (most recent call last):\nValueError: a\n${many('\t')}x`],
  ['variables of .env that are never closed', (text) => parseEnvFile(text, {}), `A=${many('-${')}\n`],
  ['variables of .env that hold no name', (text) => parseEnvFile(text, {}), `A=${many('${')}:x}\n`],
  [
    'an answer in parts of no length',
    (text) => heardIn(Buffer.from(text)),
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${many('0')}`,
  ],
  ['help of a program that is empty lines', parseOptions, many('\n')],
  ['line ends', mdBlock, `${many('\n')}x`],
  ['a row for a terminal', oneRow, `${many('\t')}x\n`],
  ['hyphens where an address could be', anonymous, many('-')],
])('%s: takes time in proportion to its length', async (_, read, text) => {
  expect(await cpuTimeOf(() => read(text))).toBeLessThan(3000);
});
