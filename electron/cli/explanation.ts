import type { Declaration } from '../../shared/components/declaration.ts';
import { type Catalogue, type ComponentId, catalogueIn } from '../../shared/domain/index.ts';
import { nearest, runbooksIn } from '../app/index.ts';
import { type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { type Explanation, ExplanationSchema } from './explanation-schema.ts';
import { jsonText, wrap } from './io.ts';
import { renderCause } from './render.ts';

/** Causes that any component can have, by the word before the colon. */
const OF_ANY: Readonly<Record<string, string>> = {
  unstable:
    '% comes and goes: it changed between well and not well several times within a short while, and nobody did that.',
  'probe-failed': '% could not be looked at: what looks at it failed by itself. That says nothing about how % is.',
};

/** What is known of one cause without looking at anything. */
export type Known = Omit<Explanation, 'schema' | 'now'>;

/** Every cause that can be found with these settings. */
export const causeIds = ({ declared }: Catalogue): readonly string[] =>
  declared.flatMap((d) => Object.keys(d.causes ?? {}));

/** @returns null for an id that none of what is watched has */
export function explanationOf(id: string, catalogue: Catalogue): Known | null {
  const [kind = '', of] = id.split(':', 2);
  if (of !== undefined) {
    const declaration = catalogue.declared.find((d) => d.id === of);
    if (declaration === undefined || !Object.hasOwn(OF_ANY, kind)) return null;
    return known(id, declaration, OF_ANY[kind] ?? null, null, catalogue);
  }
  const declaration = catalogue.declared.find((d) => Object.hasOwn(d.causes ?? {}, id));
  const cause = declaration?.causes?.[id];
  if (declaration === undefined || cause === undefined) return null;
  return known(id, declaration, cause.means, cause.prevention ?? null, catalogue);
}

function known(
  id: string,
  { id: component, title, partOf }: Declaration,
  means: string | null,
  prevention: string | null,
  { runbooks }: Catalogue,
): Known {
  const ofIts = (part: string | undefined) => runbooks.filter((r) => r.component === part);
  // What is part of something is mended with it, where it has no runbooks of its own.
  const own = ofIts(component).length > 0 ? ofIts(component) : ofIts(partOf?.id);
  return {
    id,
    component: component as ComponentId,
    means: means?.replaceAll('%', title) ?? null,
    prevention,
    runbooks: own.map(({ id: runbook, title: name, does, never }) => ({ id: runbook, title: name, does, never })),
  };
}

/** `lifeguard explain CAUSE` @throws UsageError for an id that is no cause */
export async function explainCause(context: CommandContext): Promise<number> {
  const [id = ''] = context.args;
  const { settings } = (await context.configuration()).current();
  const catalogue = catalogueIn(settings);
  const found = explanationOf(id, catalogue);
  if (found === null) throw noSuchCause(id, catalogue);
  const running = await context.attached();
  const now = running?.snapshot().causes.find((cause) => cause.id === id) ?? null;
  if (context.json) {
    context.print(jsonText(ExplanationSchema.parse({ schema: 1, ...found, now })));
    return EXIT.healthy;
  }
  const { columns, paint, verbose } = context;
  const aliases = new Map<string, string>(runbooksIn(settings).map((r) => [r.id, r.alias]));
  const lines = explanationLines(found, catalogue, aliases, columns);
  if (now !== null) lines.push('', 'It is so now:', ...renderCause(now, verbose, { columns, paint }));
  else if (running !== null) lines.push('', 'The Lifeguard that runs does not see it now.');
  context.print(lines.join('\n'));
  return EXIT.healthy;
}

const noSuchCause = (id: string, catalogue: Catalogue): UsageError => {
  const near = nearest(id, causeIds(catalogue));
  return new UsageError(
    `There is no cause "${id}".`,
    near === null ? 'All of them: lifeguard help causes' : `Did you mean: lifeguard explain ${near}?`,
  );
};

/** The page of one cause. @param aliases of runbooks, by their ids */
export function explanationLines(
  { id, component, means, prevention, runbooks }: Known,
  { declared }: Catalogue,
  aliases: ReadonlyMap<string, string>,
  columns: number,
): string[] {
  const title = declared.find((d) => d.id === component)?.title ?? component;
  return [
    `${id}: a cause of ${title}`,
    ...(means === null ? [] : ['', ...wrap(means, columns)]),
    ...(runbooks.length === 0 ? [] : ['', `What Lifeguard can do for ${title}:`]),
    ...runbooks.flatMap((r) => [
      `  lifeguard recover ${aliases.get(r.id) ?? r.id}`,
      ...wrap(`${r.does} ${r.never}`, columns, '      '),
    ]),
    ...(prevention === null ? [] : ['', ...wrap(`So that it does not come back: ${prevention}`, columns)]),
    '',
    `What is wrong now: lifeguard diagnose. More about ${title}: lifeguard help ${component}`,
  ];
}
