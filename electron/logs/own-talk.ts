/**
 * A question about health, mostly this program's own, as servers and their middleware write of it: `"GET /health HTTP/1.1" 200 OK`,
 * `Request started: GET /health - ID: 1`, `"method": "GET", "path": "/health"`.
 */
const HEALTH_QUESTION =
  /(?:\b(?:GET|HEAD|OPTIONS)|\b(?:path|url|uri|route|endpoint)["']?\s*[=:])\s*["']?(?:https?:\/\/[^\s/"']+)?\/(?:\w+\/)*(?:health|ready|live|metrics)(?:z\b|\b)/i;
/** What says that it was not answered well: a status, or a word. */
const WENT_WRONG =
  /(?:\bstatus(?:_?code)?["']?\s*[=:]?\s*|" |\bHTTP\/[\d.]+"? )[1345]\d\d\b|\b(?:error|exception|fail(?:ed|ure)?|critical|fatal|warn(?:ing)?|time[d ]?-?out|cancel(?:l?ed)?|slow)\b/i;

/** The connection that Lifeguard holds, as the server tells of it, and what stands around it: an address that it tried before, and that it is open. */
const OWN_CONNECTION = /"WebSocket \/\S*\blifeguard-\w+/;
const TRIED_BEFORE = /"WebSocket \/\S*" 40\d\b|\bconnection rejected \(40\d/;
const OPENED = /\bconnection open\b/;

/**
 * Lines of a server's log without those that say nothing of a trouble as they are about Lifeguard itself: health questions, but for those of which
 * it says that they went wrong, and the connection that it holds. Pure.
 */
export function withoutOwnTalk<T extends { readonly text: string }>(lines: readonly T[]): readonly T[] {
  const others = lines.filter(({ text }) => !HEALTH_QUESTION.test(text) || WENT_WRONG.test(text));
  return others.filter(({ text }, i) => {
    if (OPENED.test(text)) return !OWN_CONNECTION.test(others[i - 1]?.text ?? '');
    if (!TRIED_BEFORE.test(text)) return !OWN_CONNECTION.test(text);
    const next = others.slice(i).find((l) => !TRIED_BEFORE.test(l.text));
    return !OWN_CONNECTION.test(next?.text ?? '');
  });
}
