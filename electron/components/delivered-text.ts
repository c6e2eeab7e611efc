/** What an answer to a prompt delivered: a text, or why it is none. An answer 200 without a word is no inference. */
export type Delivered = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

/** Fields in which backends and model servers put the text, the most telling first. */
const FIELDS = [
  ...(['response', 'content', 'text', 'answer', 'output', 'completion', 'generated_text', 'message'] as const),
  // What a model that thinks first says before it answers (mlx-lm, vLLM and others, Ollama).
  ...(['reasoning', 'reasoning_content', 'thinking'] as const),
];
/** Fields that hold an answer further in. */
const INSIDE = ['choices', 'message', 'delta', 'data', 'result', 'output'] as const;
const MAX_DEPTH = 5;

/** Reads the body of an answer to a prompt: JSON of any usual shape, or plain text. @param body as it came, bounded by the caller */
export function deliveredText(body: string): Delivered {
  if (body.trim() === '') return { ok: false, why: 'an answer of 0 bytes' };
  const events = eventsIn(body);
  if (events !== null) return deliveredByEvents(events);
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { ok: true, text: body.trim() };
  }
  const error = errorIn(value);
  if (error !== null) return { ok: false, why: `an error: ${error}` };
  const texts = typeof value === 'string' ? [value] : textsIn(value, 0);
  const text = texts.find((t) => t.trim() !== '');
  return text === undefined ? { ok: false, why: 'an empty text' } : { ok: true, text: text.trim() };
}

/** The data of server-sent events, a stream as OpenAI's and mlx-lm's; null when the body is none. */
function eventsIn(body: string): readonly string[] | null {
  const lines = body.split(/\r?\n/);
  if (!/^(data|event|id|retry)?:/.test(lines[0] ?? '')) return null;
  return lines
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice('data:'.length).trim())
    .filter((data) => data !== '' && data !== '[DONE]');
}

/** A stream delivered what its events delivered together; one that says it failed has. */
function deliveredByEvents(events: readonly string[]): Delivered {
  const each = events.map(deliveredText);
  const failed = each.find((d) => !d.ok && d.why.startsWith('an error'));
  const texts = each.flatMap((d) => (d.ok ? [d.text] : []));
  if (failed !== undefined) return failed;
  return texts.length === 0 ? { ok: false, why: 'a stream without a word' } : { ok: true, text: texts.join('') };
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;

/** `{"error": "…"}`, `{"error": {"message": "…"}}`, `{"status": "error", "message": "…"}`, `{"success": false}`. */
function errorIn(value: unknown): string | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const { error, status, success, message, detail } = fields;
  const words = [fieldsOf(error)?.message, error, message, detail].find(
    (w) => typeof w === 'string' && w.trim() !== '',
  );
  const failed =
    (error !== undefined && error !== null && error !== false && error !== '') ||
    /^(error|failed)$/i.test(String(status)) ||
    success === false;
  return failed ? String(words ?? 'without words') : null;
}

function textsIn(value: unknown, depth: number): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.slice(0, 8).flatMap((entry) => textsIn(entry, depth + 1));
  const fields = fieldsOf(value);
  if (fields === null) return [];
  const own = FIELDS.map((name) => fields[name]).filter((t) => typeof t === 'string');
  return [
    ...own,
    ...INSIDE.flatMap((name) => (typeof fields[name] === 'string' ? [] : textsIn(fields[name], depth + 1))),
  ];
}
