/** A question about health that was answered well: mostly this program's own. */
const HEALTH_QUESTION = /"(?:GET|HEAD|OPTIONS) \/(?:\w+\/)*(?:health|ready|live|metrics)\b[^"]*" 2\d\d\b/;

/** The connection that Lifeguard holds, as the server tells of it, and what stands around it: an address that it tried before, and that it is open. */
const OWN_CONNECTION = /"WebSocket \/\S*\blifeguard-\w+/;
const TRIED_BEFORE = /"WebSocket \/\S*" 40\d\b|\bconnection rejected \(40\d/;
const OPENED = /\bconnection open\b/;

/**
 * Lines of a server's log without those that say nothing of a trouble as they are about Lifeguard itself: health questions that were answered well, and
 * the connection that it holds. Pure.
 */
export function withoutOwnTalk<T extends { readonly text: string }>(lines: readonly T[]): readonly T[] {
  const others = lines.filter(({ text }) => !HEALTH_QUESTION.test(text));
  return others.filter(({ text }, i) => {
    if (OPENED.test(text)) return !OWN_CONNECTION.test(others[i - 1]?.text ?? '');
    if (!TRIED_BEFORE.test(text)) return !OWN_CONNECTION.test(text);
    const next = others.slice(i).find((l) => !TRIED_BEFORE.test(l.text));
    return !OWN_CONNECTION.test(next?.text ?? '');
  });
}
