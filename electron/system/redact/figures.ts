import { MASK, type Pass } from './mask.ts';

/** Secrets that are made of figures alone: by themselves they look like any number, so that their form or a word beside them has to tell. */

/** `4111 1111 1111 1111` and `3782-822463-10005`, as they are printed on a card. */
const PRINTED = /(?<![\w.:-])[2-6]\d{3}([ -])(?:\d{4}\1\d{4}\1\d{1,7}|\d{6}\1\d{4,5})(?![\w:-])/g;
/** Written in one, it is a card's number only beside a word that says so. */
const NAMED = /((?:card|credit|visa|mastercard|amex|\bpan\b|\bcc)[^\n\d]{0,24})(?<![\d.])([2-6]\d{12,18})(?![\d.])/gi;

/** The last figure of a card's number is made from the others (Luhn): most other numbers of this length are none. */
function isCard(text: string): boolean {
  const figures = [...text].filter((c) => c >= '0' && c <= '9').map(Number);
  const sum = figures.reverse().reduce((total, figure, i) => {
    const twice = i % 2 === 1 ? figure * 2 : figure;
    return total + (twice > 9 ? twice - 9 : twice);
  }, 0);
  return figures.length >= 13 && sum % 10 === 0;
}

/** Four figures at least: a pin of a board has fewer. */
const PIN =
  /((?<![A-Za-z])(?:[A-Za-z]{2,20}[_-])?pin(?:[_-]?(?:code|number))?["'`]?[ \t]{0,4}(?:[:=]|[ \t](?:is|was)[ \t])[ \t]{0,4}["'`]?)(\d{4,8})(?!\w|\.\d)/gi;

const NAME =
  '(?<![A-Za-z])(?:[\\w-]{0,40}(?:secret|password|passwd|token|seed|(?:api|private|secret|signing|encryption|session|master|aes|hmac)[_-]?key)(?:[ _-](?:bytes|hex|material|data|dump))?|key[ _-](?:bytes|hex|material|dump))';
const OPENS =
  '["\'`]?[ \\t]{0,4}(?::|=|[ \\t]is[ \\t])[ \\t]{0,4}(?:bytes(?:array)?\\(|new Uint8Array\\()?[ \\t]{0,4}(?:b?["\'`]|[[{(])?[ \\t]{0,4}';
const PREFIXED = '(?:(?:0x|\\\\x)[0-9a-f]{2}[,; \\t]{0,3}){7,}(?:0x|\\\\x)[0-9a-f]{2}';
const APART = '(?:[0-9a-f]{2}[ :,-][ \\t]?){7,}[0-9a-f]{2}';
/** Eight bytes and more, one by one: `3f 9a 22 …`, `0x3f, 0x9a, …`, `\x3f\x9a…`. */
const BYTES = new RegExp(`(${NAME}${OPENS})(?:${PREFIXED}|${APART})(?![0-9a-f])`, 'gi');

const FIGURE = /\d/;

export const hideFigures: Pass = (text) =>
  FIGURE.test(text)
    ? text
        .replace(PRINTED, (number) => (isCard(number) ? MASK : number))
        .replace(NAMED, (all, before: string, number: string) => (isCard(number) ? `${before}${MASK}` : all))
        .replace(PIN, `$1${MASK}`)
        .replace(BYTES, `$1${MASK}`)
    : text;
