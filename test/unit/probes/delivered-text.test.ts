import { describe, expect, it } from 'vitest';
import { deliveredText } from '../../../electron/components/delivered-text.ts';

describe('what an answer to a prompt delivered', () => {
  it.each([
    ['LeanVibe', { response: 'Yes.', session_id: 'x' }],
    ['OpenAI and mlx-lm, chat', { choices: [{ message: { role: 'assistant', content: 'Yes.' } }] }],
    ['OpenAI, completion', { choices: [{ text: 'Yes.' }] }],
    ['Ollama, chat', { message: { role: 'assistant', content: 'Yes.' }, done: true }],
    ['LM Studio', { output: [{ type: 'message', content: 'Yes.' }] }],
    ['a status that is well', { status: 'success', message: 'Yes.', error: null }],
    ['a JSON text', 'Yes.'],
    ['mlx-lm, a model that thinks', { choices: [{ message: { content: null, reasoning: 'Yes.' } }] }],
  ])('is a text: %s', (_, body) => {
    expect(deliveredText(JSON.stringify(body))).toEqual({ ok: true, text: 'Yes.' });
  });

  it.each([
    ['', 'an answer of 0 bytes'],
    ['  \n', 'an answer of 0 bytes'],
    ['{"response":""}', 'an empty text'],
    ['{"choices":[{"message":{"role":"assistant","content":"  "}}]}', 'an empty text'],
    ['{"choices":[]}', 'an empty text'],
    ['{}', 'an empty text'],
    ['null', 'an empty text'],
    ['{"error":"model crashed"}', 'an error: model crashed'],
    ['{"error":{"message":"out of memory"},"response":"x"}', 'an error: out of memory'],
    ['{"status":"error","detail":"no model"}', 'an error: no model'],
    ['{"success":false}', 'an error: without words'],
  ])('is nothing: %s', (body, why) => {
    expect(deliveredText(body)).toEqual({ ok: false, why });
  });

  it('is what the events of a stream say together', () => {
    const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
    const delta = (content: string) => event({ choices: [{ delta: { content } }] });
    // A comment comes first where mlx-lm keeps the connection alive while it reads the prompt.
    const stream = `: keepalive 7/8\n\n${delta('Y')}${delta('es.')}${delta('')}data: [DONE]\n\n`;
    expect(deliveredText(stream)).toEqual({ ok: true, text: 'Yes.' });
    const empty = `${delta('')}${event({ choices: [], usage: { completion_tokens: 1 } })}data: [DONE]\n\n`;
    expect(deliveredText(empty)).toEqual({ ok: false, why: 'a stream without a word' });
    const broken = `${delta('Y')}${event({ error: { message: 'out of memory' } })}`;
    expect(deliveredText(broken)).toEqual({ ok: false, why: 'an error: out of memory' });
  });

  it('takes plain text as it is, and does not lose itself in a deep answer', () => {
    expect(deliveredText('Yes.\n')).toEqual({ ok: true, text: 'Yes.' });
    const deep = `${'{"data":'.repeat(5000)}1${'}'.repeat(5000)}`;
    expect(deliveredText(deep)).toEqual({ ok: false, why: 'an empty text' });
  });
});
