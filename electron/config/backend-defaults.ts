import path from 'node:path';
import type { Source } from '../../shared/domain/index.ts';
import { readForeign } from '../files/index.ts';
import type { Offer } from './layer.ts';

/** Where the backend keeps its own defaults, from its folder. */
export const BACKEND_DEFAULTS = 'app/config/settings.py';
const MAX_BYTES = 256 * 1024;

/** `mlx_model: str = Field(default="org/name")`, or without Field. */
const MODEL = /^\s+mlx_model\s*:[^=]*=\s*(?:Field\(\s*(?:default\s*=\s*)?)?["']([^"'\s]{1,200})["']/;
/** `mlx_strategy: MLXStrategy = Field(default=MLXStrategy.MOCK)`, or as a text. */
const STRATEGY =
  /^\s+mlx_strategy\s*:[^=]*=\s*(?:Field\(\s*(?:default\s*=\s*)?)?(?:["']([\w-]{1,40})["']|\w+\.([A-Z_]{1,40})\b)/;

/**
 * What the backend uses when nobody says otherwise: its model and its strategy, as they stand in its settings. The file is read as text,
 * nothing of it is run; what is written in another way is not known.
 * @param shown how a path is shown to a person
 */
export function backendDefaults(backend: string, shown: (file: string) => string): readonly Offer[] {
  const file = path.join(backend, BACKEND_DEFAULTS);
  const read = readForeign(file, { maxBytes: MAX_BYTES });
  if (read.kind !== 'read') return [];
  const source = (index: number): Source => ({
    kind: 'discovered',
    file: shown(file),
    line: index + 1,
    note: 'the backend’s default',
  });
  const lines = read.bytes.toString('utf8').split('\n');
  return lines.flatMap((line, i): Offer[] => {
    const model = MODEL.exec(line)?.[1];
    const strategy = STRATEGY.exec(line);
    const named = strategy?.[1] ?? strategy?.[2];
    return [
      ...(model === undefined ? [] : [{ key: 'models.default' as const, value: model, source: source(i) }]),
      ...(named === undefined ? [] : [{ key: 'ai.strategy' as const, value: named.toLowerCase(), source: source(i) }]),
    ];
  });
}
