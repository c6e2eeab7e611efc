import { SETTINGS, type SettingKey, type Source } from '../../shared/domain/index.ts';

/** One value that a source offers for a setting, before validation. */
export interface Offer {
  readonly key: SettingKey;
  readonly value: unknown;
  readonly source: Source;
}

/** The same, with a value as text that still has to become the setting's type (`.env`, environment, command line). */
export function offerText(key: SettingKey, text: string, source: Source): Offer {
  return { key, value: fromText(key, text), source };
}

/** Text as the setting's type: numbers and booleans where the fallback is one; validation judges the rest. */
function fromText(key: SettingKey, text: string): unknown {
  const fallback: unknown = SETTINGS[key].fallback;
  if (typeof fallback === 'number' || key === 'neo4j.httpPort')
    return text.trim() === '' ? text : Number.isNaN(Number(text)) ? text : Number(text);
  if (typeof fallback === 'boolean')
    return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
  if (Array.isArray(fallback)) return text.split(',').map((s) => s.trim());
  if (fallback !== null && typeof fallback === 'object') return parseJson(text);
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
