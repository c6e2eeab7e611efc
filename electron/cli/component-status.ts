import { z } from 'zod';
import {
  type ComponentId,
  type ComponentView,
  ComponentViewSchema,
  type Fact,
  FactSchema,
  MAIN,
  type Snapshot,
} from '../../shared/domain/index.ts';
import type { AnyEngine } from '../app/index.ts';
import { UsageError } from './command.ts';
import { wrap } from './io.ts';
import { componentLine, type RenderOptions } from './render.ts';

export const ComponentStatusSchema = z.object({
  schema: z.literal(1),
  component: ComponentViewSchema,
  /** What was read of it and is no figure. */
  facts: z.array(FactSchema),
});

/** One component by its id or title. @throws UsageError where there is none of that name */
export function componentNamed(name: string, { components }: Pick<Snapshot, 'components'>): ComponentView {
  const lower = name.toLowerCase();
  const found = components.find((c) => c.id === lower || c.title.toLowerCase() === lower);
  if (found !== undefined) return found;
  throw new UsageError(
    `There is no component "${name}".`,
    `Known: ${components.map((c) => c.id).join(', ')}. For example: lifeguard status ${MAIN.id}`,
  );
}

/** The same with everything that was read of it. @throws UsageError */
export async function componentStatus(
  name: string,
  snapshot: Snapshot,
  engine: Pick<AnyEngine, 'facts'>,
): Promise<z.infer<typeof ComponentStatusSchema>> {
  const component = componentNamed(name, snapshot);
  return { schema: 1, component, facts: [...(await engine.facts(component.id as ComponentId))] };
}

/** Its line, what is found, and what was read of it. */
export function renderComponent(
  { component, facts }: { readonly component: ComponentView; readonly facts: readonly Fact[] },
  { columns, paint }: RenderOptions,
): string {
  const found = component.findings.flatMap((f) => wrap(`- ${f.text}`, columns, '   '));
  const rows = facts.flatMap(({ title, text }) => {
    const [first = '', ...more] = wrap(`${title}: ${text}`, columns, '   ');
    const label = `${title}:`;
    return [first.replace(label, paint('dim', label)), ...more];
  });
  return [componentLine(component, { columns, paint }), ...found, ...rows].join('\n');
}
