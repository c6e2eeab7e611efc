/** What a value of YAML may stand behind: a bracket behind anything else is a letter of a text. */
const BEGINS = /(?:^|[:\-[{,])\s*$/;
const CLOSES: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

/**
 * The innermost bracket of a YAML text that is still open at this offset; null where none is. The parser complains where it should have ended, which is
 * a line further down, and whoever has to mend it looks for where it begins. Pure.
 * @param offset in the text, where the parser gave up
 */
export function openBracket(text: string, offset: number): { readonly at: number; readonly sign: string } | null {
  const open: { at: number; sign: string }[] = [];
  let lineStart = 0;
  for (let at = 0; at < offset; at++) {
    const sign = text[at] ?? '';
    const isFirst = () => BEGINS.test(text.slice(Math.max(lineStart, at - 200), at));
    if (sign === '\n') lineStart = at + 1;
    else if (sign === '#' && /(?:^|\s)$/.test(text.slice(lineStart, at))) at = endOf(text, '\n', at) - 1;
    else if ((sign === '"' || sign === "'") && isFirst()) at = endOf(text, sign, at + 1);
    else if (sign in CLOSES && isFirst()) open.push({ at, sign });
    else if (sign === CLOSES[open.at(-1)?.sign ?? '']) open.pop();
  }
  return open.at(-1) ?? null;
}

const endOf = (text: string, sign: string, from: number): number => {
  const end = text.indexOf(sign, from);
  return end < 0 ? text.length : end;
};
