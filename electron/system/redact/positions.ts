import { MASK, type Pass } from './mask.ts';
import { isSecretName } from './names.ts';
import { isNoValue } from './values.ts';

/**
 * Values whose name stands at the same place of another line or list: columns of a statement and its values, a line of code and what a
 * traceback draws below it, the head of a table and its rows.
 */

/** A longer statement is not taken apart. */
const LONGEST = 4000;
const QUOTED = /'((?:[^'\\\n]|''|\\.){1,300})'|"((?:[^"\\\n]|\\.){1,300})"/g;

const INSERT = /\bINSERT\s+INTO\s[^()]{1,200}\(([^()]{1,1500})\)\s*VALUES\s*\(([^()]{1,3000})\)/gi;

/** `INSERT INTO users (name, password) VALUES ('me', '…')`: the values of telling columns. */
const hideInserted: Pass = (text) =>
  text.replace(INSERT, (all: string, columns: string, values: string) => {
    const secret = columns.split(',').map((name) => isSecretName(name.trim().replaceAll(/["'`[\]]/g, '')));
    const items = itemsOf(values);
    if (!secret.includes(true) || items.length !== secret.length) return all;
    const clean = items.map((item, i) => (secret[i] === true ? item.replace(QUOTED, quotedMask) : item)).join(',');
    return `${all.slice(0, all.length - values.length - 1)}${clean})`;
  });

/** The parts between commas that stand in no quotes. */
function itemsOf(list: string): string[] {
  const items = [''];
  let quote = '';
  for (const c of list) {
    if (c === ',' && quote === '') {
      items.push('');
      continue;
    }
    if (quote === '' ? c === "'" || c === '"' : c === quote) quote = quote === '' ? c : '';
    items[items.length - 1] += c;
  }
  return items;
}

const quotedMask = (quoted: string): string =>
  isNoValue(quoted.slice(1, -1)) ? quoted : `${quoted[0]}${MASK}${quoted[0]}`;

const PARAMETERS = /\[SQL: ([\s\S]{1,4000}?)\]\s{0,4}\[parameters: ([([{][\s\S]{1,4000}?[)\]}])\]/g;
const WORD = /[A-Za-z_]\w{1,60}/g;

/** SQLAlchemy tells the parameters of a failed statement behind it, without their names: where it sets a secret, none of its texts is shown. */
const hideParameters: Pass = (text) =>
  text.replace(PARAMETERS, (all: string, sql: string, parameters: string) => {
    if (parameters.startsWith('{') || !(sql.slice(0, LONGEST).match(WORD) ?? []).some(isSecretName)) return all;
    return all.replace(parameters, () => parameters.replace(QUOTED, quotedMask));
  });

/** What loguru and better-exceptions draw below a line of code: `└ 'value'` below the first letter of its name. */
const DRAWN = /^([^\n]*?)([└├])(?:─+)?[ \t]+(?:[bru]?["'])(.{1,300})["'][ \t]*$/;
/** Code with its drawing behind it, where several lines were put into one. */
const IN_LINE = /^(?=[^\n│└├]*\w)[^\n│└├]*(?=[│└├])/;
const EACH_DRAWN = /([└├]─*[ \t]+[bru]?)("[^"\n]{1,300}"|'[^'\n]{1,300}')/g;
const BRANCH = /^[^\w\n]*[│└├|][^\n]*$/;

function hideDrawn(text: string): string {
  const lines = text.split('\n');
  let changed = false;
  const clean = lines.map((line, i) => {
    const inLine = IN_LINE.exec(line)?.[0] ?? '';
    if ((inLine.match(WORD) ?? []).some(isSecretName)) {
      changed = true;
      return line.replace(EACH_DRAWN, (_, branch: string, quoted: string) => `${branch}${quotedMask(quoted)}`);
    }
    const drawn = DRAWN.exec(line);
    if (drawn === null) return line;
    const code = codeAbove(lines, i);
    const [, before = '', , value = ''] = drawn;
    // Where something stands before the code, the drawing is no more below it: then any telling name of the line counts.
    const aligned = code !== null && /(?:^|[^\w.])$/.test(code.slice(0, before.length));
    const name = aligned ? (/^[\w.]{1,80}/.exec(code.slice(before.length))?.[0] ?? '') : '';
    const named = name === '' ? code !== null && (code.match(WORD) ?? []).some(isSecretName) : isSecretName(name);
    if (!named || isNoValue(value)) return line;
    changed = true;
    return line.replace(/(["']).{1,300}(["'][ \t]*)$/, (_, open: string, close: string) => `${open}${MASK}${close}`);
  });
  return changed ? clean.join('\n') : text;
}

/** The nearest line above that is no drawing. */
function codeAbove(lines: readonly string[], at: number): string | null {
  for (let i = at - 1; i >= 0 && i > at - 20; i--) if (!BRANCH.test(lines[i] ?? '')) return lines[i] ?? null;
  return null;
}

/** `| password | … |` and `password<tab>…`: a name in a cell of its own, and a value with a figure in the next one. */
const CELL =
  /(\|[ \t]{0,40}|^[ \t]*)([A-Za-z][\w-]{1,40})([ \t]{0,40}\|[ \t]{1,40}|\t+)(?=[^\s|]{0,200}\d)(?=[^\s|]{0,200}[A-Za-z])([^\s|]{6,200})/gm;
const hideCells: Pass = (text) =>
  text.replace(CELL, (all: string, before: string, name: string, between: string, value: string) =>
    isSecretName(name) && !isNoValue(value) ? `${before}${name}${between}${MASK}` : all,
  );

const HEAD = /(?:^|^[A-Z]{2,20} |[?&]\w{1,20}=)("?[A-Za-z_][\w-]{0,60}"?(?:,"?[A-Za-z_][\w-]{0,60}"?){1,60})$/;
const MOST_ROWS = 1000;

/** A table in lines with commas: the columns whose head is a telling name. */
function hideColumns(text: string): string {
  const lines = text.split('\n');
  let changed = false;
  for (let i = 0; i + 1 < lines.length; i++) {
    const head = HEAD.exec(lines[i] ?? '')?.[1]?.split(',') ?? [];
    const secret = head.map((name) => isSecretName(name.replaceAll('"', '')));
    if (!secret.includes(true)) continue;
    for (let row = i + 1; row < Math.min(lines.length, i + MOST_ROWS); row++) {
      const cells = (lines[row] ?? '').split(',');
      if (cells.length !== head.length) break;
      lines[row] = cells.map((cell, n) => (secret[n] === true && !isNoValue(cell.trim()) ? MASK : cell)).join(',');
      changed = true;
      i = row;
    }
  }
  return changed ? lines.join('\n') : text;
}

/** A list of texts below a telling name. What a list of names would hold (`db_password`) has no figure and letters of one kind. */
const LIST = /(^|[ \t"':])([A-Za-z][\w.-]{1,80})(["']?:[ \t]*\r?\n)((?:[ \t]*- [^\n]{1,300}(?:\n|$)){1,100})/gm;
/** The same in one line, as whoever tells of it may have put it. */
const LIST_IN_LINE =
  /(^|[ \t"':])([A-Za-z][\w.-]{1,80})(["']?:[ \t]{1,8})((?:- ["']?[^\s"']{1,300}["']?(?:[ \t]{1,8}|$)){1,50})/gm;
const ITEM_IN_LINE = /(- ["']?)(?=[^\s"':/]{0,300}\d)(?=[^\s"':/]{0,300}[A-Za-z])([^\s"':/]{10,300})/g;
const ITEM = /^([ \t]*- ["']?)(?=[^\s"':/]{0,300}\d)(?=[^\s"':/]{0,300}[A-Za-z])([^\s"':/]{10,300})(["']?[ \t]*)$/gm;
const listOf =
  (item: RegExp) =>
  (all: string, before: string, name: string, sign: string, items: string): string =>
    isSecretName(name)
      ? `${before}${name}${sign}${items.replace(item, (_, dash: string, _value: string, end: unknown) => `${dash}${MASK}${typeof end === 'string' ? end : ''}`)}`
      : all;
const hideLists: Pass = (text) => text.replace(LIST, listOf(ITEM)).replace(LIST_IN_LINE, listOf(ITEM_IN_LINE));

const PASSES: readonly (readonly [words: RegExp, pass: Pass])[] = [
  [/\bINSERT\s/i, hideInserted],
  [/\[parameters: /, hideParameters],
  [/[└├]/, hideDrawn],
  [/\t|\|/, hideCells],
  [/(?:^|[= ])[\w"-]+,[\w",-]+$/m, hideColumns],
  [/:[ \t]*(?:\n[ \t]*)?- /, hideLists],
];

/** A line whose values are named by one of the lines above it. */
export const LOOKS_BACK = /[└├]|\[parameters: /;
/** As many lines above count. */
export const LINES_ABOVE = 20;

/** How many columns the head of a table has that names a secret; null where a line is none. */
export function secretColumns(line: string): number | null {
  const head = line.includes(',') ? HEAD.exec(line)?.[1]?.split(',') : undefined;
  return head?.some((name) => isSecretName(name.replaceAll('"', ''))) ? head.length : null;
}

/** Hides values that are known by their position. */
export const hidePositioned: Pass = (text) =>
  PASSES.reduce((clean, [words, pass]) => (words.test(clean) ? pass(clean) : clean), text);
