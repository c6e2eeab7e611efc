/** Text from outside (logs, errors, names) as Markdown (CommonMark and GitHub's tables) that shows it and does nothing else. */

import { plainText, singleLine } from './plain-text.ts';

/** Names a person or an issue where Markdown is posted: the one is told of it, the other gets a link to it. As code neither happens. */
const CALLS = /(?<![\p{L}\p{N}_])@(?=[A-Za-z0-9])[\w/-]+|(?<![&\w])#\d+\b|\bGH-\d+\b/gu;

/** A text as words inside a paragraph, a list item, a heading or a table cell: nothing in it is markup, and nobody is called by it. */
export function mdText(text: string): string {
  const line = singleLine(text);
  let from = 0;
  let written = '';
  for (const { 0: call, index } of line.matchAll(CALLS)) {
    written += words(line.slice(from, index), from === 0) + mdCode(call);
    from = index + call.length;
  }
  return written + words(line.slice(from), from === 0);
}

function words(text: string, isBeginning: boolean): string {
  const inLine = text
    .replace(/[\\`*[\]<>|~$]/g, '\\$&')
    // Inside a word an underscore is just one; escaping it there would make names hard to read.
    .replace(/(?<![\p{L}\p{N}_])_|_(?![\p{L}\p{N}_])/gu, '\\_')
    .replace(/&(?=#?\w+;)/g, '\\&');
  return isBeginning ? inLine.replace(/^([-+#=])/, '\\$1').replace(/^(\d+)([.)])/, '$1\\$2') : inLine;
}

/** A text inside backticks, longer ones than any in it. */
export function mdCode(text: string): string {
  const line = singleLine(text);
  const fence = '`'.repeat(longestRun(line) + 1);
  const padded = /^`|`$/.test(line) ? ` ${line} ` : line;
  return line === '' ? '' : `${fence}${padded}${fence}`;
}

/** Inline code for a table cell, where a bar would end the cell even inside backticks. */
export const mdCodeCell = (text: string): string => mdCode(text).replaceAll('|', '\\|');

/** Lines as they are, in a fence longer than any in them. */
export function mdBlock(text: string): string {
  const body = withoutEnds(plainText(text));
  const fence = '`'.repeat(Math.max(3, longestRun(body) + 1));
  return `${fence}text\n${body}\n${fence}`;
}

/** Without the line ends at its end. */
function withoutEnds(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end--;
  return text.slice(0, end);
}

/** A table; cells are Markdown already. */
export function mdTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
