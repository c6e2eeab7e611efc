/**
 * Length that mail programs and system launchers take for sure: Outlook and Windows' ShellExecute cut at 2,048 to 2,083 characters.
 */
const MAX_URL = 2000;
const NOTE = '\n\n[Shortened for this draft. The whole message is on the clipboard and in the file.]';

export interface Mail {
  readonly to: string | null;
  readonly subject: string;
  readonly body: string;
}

/** A draft as a `mailto:` URL (RFC 6068), never longer than mail programs take. */
export function mailtoUrl(
  { to, subject, body }: Mail,
  maxLength = MAX_URL,
): { readonly url: string; readonly shortened: boolean } {
  const head = `mailto:${address(to)}?subject=${encode(subject.slice(0, 100))}&body=`;
  const whole = head + encode(body);
  if (whole.length <= maxLength) return { url: whole, shortened: false };
  const room = Math.max(0, maxLength - head.length - encode(NOTE).length);
  return { url: head + encode(longestThatFits(body, room)) + encode(NOTE), shortened: true };
}

/** One address and nothing else: a comma or a question mark in it must not add recipients or fields. */
const address = (to: string | null): string => (to === null ? '' : encode(to.trim()).replaceAll('%40', '@'));

/** Line ends are CRLF in mail (RFC 6068, section 5); half of a surrogate pair cannot be encoded. */
const encode = (text: string): string =>
  encodeURIComponent(text.toWellFormed().replace(/\r\n?|\n/g, '\r\n')).replaceAll("'", '%27');

/** The longest beginning whose encoding fits; whole characters only, whole lines where there are any. */
function longestThatFits(text: string, room: number): string {
  let kept = '';
  let length = 0;
  for (const character of text) {
    length += encode(character).length;
    if (length > room) break;
    kept += character;
  }
  const lastLine = kept.lastIndexOf('\n');
  return lastLine > 0 ? kept.slice(0, lastLine) : kept;
}
