import { maskSpans, type Pass, type Span } from './mask.ts';
import { isNoValue } from './values.ts';

/** A user and a password are looked for within so many characters behind `://`. */
const LONGEST_USER_INFO = 640;
const END = /[\s"'<>`]/;
const HOST = /^(?:\[[0-9a-f:.%]{2,60}\]|[\w.-]{1,253}|\$\{?\w+\}?|(?=\/[\w.]))(?::\d{1,5})?(?:[/?#,;:)\]}\\|.]|$)/i;

/**
 * Hides the password of every address, up to the last @ that a host follows: people write passwords with @, : and / into addresses without
 * encoding them. A long word alone before the @ is a token, a short one a user.
 */
export const hideUserInfo: Pass = (text) => hideBare(hideOfScheme(text));

/** `user:password@host:5432`, `user:password@tcp(…)`: an address without a scheme. */
const BARE =
  /(?<![\w/.@+%-])((?!(?:mailto|sips?|acct|xmpp|npm|jsr)\b)[A-Za-z_][\w.-]{0,63}:)([^\s@/:"'`<>(){}[\],;]{6,200})(?=@(?:(?:tcp|unix)\(|(?!sha\d)[\w.-]{1,253}:\d{2,5}(?!\w)|(?:[\w-]{1,63}\.){1,8}[a-z]{2,12}\/))/gi;

/** `//user:password@host/…`: an address that takes the scheme of the page it stands on. */
const OF_SAME_SCHEME = /((?:^|[\s"'(=])\/\/[^\s/:@"']{1,64}:)([^\s/@"'<>`]{4,200})(?=@[\w.-]{1,253}(?:[:/?#\s"']|$))/gm;

const hideBare: Pass = (text) => (text.includes('@') ? text.replace(BARE, shown).replace(OF_SAME_SCHEME, shown) : text);

const shown = (all: string, before: string, value: string): string => (isNoValue(value) ? all : `${before}••••`);

const hideOfScheme: Pass = (text) => {
  const spans: Span[] = [];
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const span = secretOf(text, at + 3);
    if (span === null || isNoValue(text.slice(span.start, span.end))) continue;
    spans.push(span);
    at = span.end - 3;
  }
  return maskSpans(text, spans);
};

function secretOf(text: string, start: number): Span | null {
  const ahead = text.slice(start, start + LONGEST_USER_INFO);
  // The next address is none of this one's business.
  const own = ahead.split('://', 1)[0] ?? '';
  const authority = own.split(END, 1)[0] ?? '';
  const at = lastAt(authority);
  if (at < 0) return null;
  const userInfo = authority.slice(0, at);
  const colon = userInfo.indexOf(':');
  // `localhost:8765/search?mail=a@b`: the @ belongs to the path.
  if (colon >= 0 && /^\d{1,5}[/?#]/.test(userInfo.slice(colon + 1))) return null;
  if (colon < 0 && /[/?#]/.test(userInfo)) return null;
  if (colon >= 0 && /[/?#]/.test(userInfo.slice(0, colon))) return null;
  if (colon >= 0) return colon + 1 === at ? lone(start, colon) : { start: start + colon + 1, end: start + at };
  return lone(start, at);
}

const lone = (start: number, length: number): Span | null => (length < 8 ? null : { start, end: start + length });

/** The last @ that a host follows; -1 where there is none. */
function lastAt(authority: string): number {
  for (let at = authority.lastIndexOf('@'); at >= 0; at = at === 0 ? -1 : authority.lastIndexOf('@', at - 1))
    if (HOST.test(authority.slice(at + 1, at + 330))) return at;
  return -1;
}

const ENCODED = /(%3A%2F%2F[^%\s&"']{0,128}%3A)([^\s&"'<>]{1,400}?)(?=%40)/gi;

/** The same in an address that is itself part of one, percent-encoded. */
export const hideEncodedUserInfo: Pass = (text) =>
  text.includes('%40') ? text.replace(ENCODED, (_, before: string) => `${before}••••`) : text;
