import { plainText } from '../../../shared/plain-text.ts';

/** Markup that was made here; every other text becomes words. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | null | readonly Markup[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => plainText(text).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

/** HTML or SVG in which every value is words, also inside quoted attributes, unless it is markup itself; null is nothing. */
export function markup(parts: TemplateStringsArray, ...values: readonly Part[]): Markup {
  const filled = values.map((value, i) => `${textOf(value)}${parts[i + 1]}`);
  return new Markup(`${parts[0]}${filled.join('')}`);
}

function textOf(value: Part): string {
  if (value === null) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string') return escaped(value);
  return typeof value === 'number' ? String(value) : value.map((v) => v.text).join('');
}
