import type { Inspect, InspectInput } from '../../electron/inspection/index.ts';
import { systemClock } from '../../electron/system/index.ts';
import type { Readings, Settings } from '../../shared/domain/index.ts';

/** Takes a closer look with these settings; a look at components gives these readings. */
export function inspecting(
  inspect: Inspect,
  settings: Settings,
  read: () => Promise<Readings> | Readings,
  more: Partial<Omit<InspectInput, 'world'>> & { readonly env?: Readonly<Record<string, string | undefined>> } = {},
) {
  const { env = {}, ...input } = more;
  return inspect({
    world: {
      ...{ clock: systemClock, env, settings },
      look: async () => read(),
      judge: (component) => ({ component, level: 'ok', findings: [] }),
    },
    readings: () => ({}),
    page: async () => ({ kind: 'not-asked', why: '' }),
    json: async () => ({ value: null }),
    ...{ home: '/', platform: process.platform, mayStart: () => true, signal: new AbortController().signal },
    ...input,
  });
}

/** The table with this title; its rows as texts. */
export const rowsIn = (found: Awaited<ReturnType<Inspect>>, title: string | RegExp): readonly (readonly string[])[] =>
  found.tables
    .find((table) => (typeof title === 'string' ? table.title === title : title.test(table.title)))
    ?.rows.map(({ cells }) => cells) ?? [];
