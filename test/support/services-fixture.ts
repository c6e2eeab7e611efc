import type { ServiceField, ServiceForms, ServiceWritten } from '../../shared/contract/index.ts';

const field = (over: Pick<ServiceField, 'name' | 'title' | 'about'> & Partial<ServiceField>): ServiceField => ({
  input: 'text',
  choices: [],
  fallback: null,
  needed: false,
  example: null,
  group: 'own',
  ...over,
});
const address = (example: string) =>
  field({ name: 'at', title: 'Address', about: 'Host and port.', needed: true, example });
const COMMON: readonly ServiceField[] = [
  field({
    name: 'start',
    title: 'Start command',
    about: 'Program and arguments that start it, as a list and never as one line of a shell; empty for none.',
    input: 'list',
    group: 'start',
  }),
  field({ name: 'folder', title: 'Folder', about: 'Where its start command runs.', group: 'start' }),
  field({
    name: 'enabled',
    title: 'Watch it',
    about: 'Whether it is watched.',
    input: 'boolean',
    fallback: true,
    group: 'limits',
  }),
  field({
    name: 'cadence',
    title: 'Every (s)',
    about: 'How often it is asked.',
    input: 'number',
    fallback: 3,
    group: 'limits',
  }),
  field({
    name: 'thresholds.answer',
    title: 'Answer (ms)',
    about: 'Time until it answers.',
    input: 'threshold',
    fallback: { warning: 1000, critical: null },
    group: 'limits',
  }),
];

/** What a form for services is made of, with a few kinds. */
export const SERVICE_FORMS: ServiceForms = {
  file: '~/.config/leanvibe-lifeguard/config.yaml',
  kinds: [
    {
      kind: 'tcp',
      name: 'TCP port',
      about: 'anything that listens on a port',
      fields: [
        address('localhost:5672'),
        field({
          name: 'hold',
          title: 'Connection is held',
          about: 'Whether a silent connection may stay open, whose end tells at once that it is gone.',
          input: 'boolean',
          fallback: false,
        }),
        ...COMMON,
      ],
    },
    {
      kind: 'http',
      name: 'HTTP server',
      about: 'anything that answers a GET with a good status',
      fields: [address('http://localhost:8080/health'), ...COMMON],
    },
  ],
  entries: [
    { id: 'queue', kind: 'tcp', neededBy: ['backend'], values: { at: 'localhost:5672', cadence: 9 } },
    {
      id: 'a-service-with-a-long-name-of-40-letters',
      kind: 'http',
      neededBy: [],
      values: { at: 'http://user:••••@a-host-with-a-long-name.example.internal:8080/a/long/path/to/health' },
    },
  ],
  elsewhere: [{ id: 'chroma', kind: 'chroma', where: '~/code/leanvibe-ai/docker-compose.yml:12' }],
  undo: 'mail was removed.',
};

export const NO_SERVICE_FORMS: ServiceForms = { ...SERVICE_FORMS, entries: [], elsewhere: [], undo: null };

/** What an engine tells of a change: nothing without a name and an address, else the lines. */
export function toldOf(args: {
  readonly change: { readonly was: string | null; readonly entry: ServiceForms['entries'][number] | null };
}): ServiceWritten {
  const { was, entry } = args.change;
  if (entry === null)
    return {
      ok: true,
      change: { line: 12, removed: [`  - id: ${was}`, '    kind: tcp', '    at: localhost:5672'], added: [] },
      problems: [],
    };
  const wrong = [
    ...(entry.id === '' ? [{ field: 'id', message: 'It needs a name.', fix: 'For example: queue' }] : []),
    ...(was === null && entry.values.at == null
      ? [{ field: 'at', message: 'Nothing can be watched without it.', fix: 'For example: localhost:5672' }]
      : []),
  ];
  if (wrong.length > 0)
    return { ok: false, change: null, problems: wrong.map((p) => ({ ...p, severity: 'error' as const })) };
  const at = entry.values.at ?? 'localhost:5672';
  return {
    ok: true,
    change: {
      line: 12,
      removed: [],
      added: [`  - id: ${entry.id}`, `    kind: ${entry.kind}`, `    at: ${String(at)}`],
    },
    problems: [],
  };
}
