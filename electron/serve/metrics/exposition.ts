import {
  type ComponentView,
  HEALTH_STATES,
  OverallStateSchema,
  type OwnCost,
  type Snapshot,
} from '../../../shared/domain/index.ts';
import { COMMON, type Family, FIGURES } from './families.ts';

/** What is told of one stack. */
export interface StackFigures {
  readonly name: string;
  readonly snapshot: Snapshot;
  /** Incidents that were recorded so far. */
  readonly incidents: number;
}

/** The content type of what `metricsText` makes. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

type Labels = Readonly<Record<string, string>>;

/** A value of a component that is not read any more says nothing about it. */
const UNREAD: ReadonlySet<ComponentView['state']> = new Set(['stale', 'off', 'unknown']);

/**
 * Everything in Prometheus’ text format 0.0.4, family by family. Labels are ids of what is declared or stands in the settings, never what was
 * read, so that their number is bounded.
 */
export function metricsText(stacks: readonly StackFigures[], version: string, own: OwnCost | null): string {
  const page = new Page();
  page.add(COMMON.build, { version }, 1);
  for (const one of stacks) addStack(page, one);
  if (own !== null) {
    page.add(COMMON.cpu, {}, own.sinceStart.cpuMs / 1000);
    page.add(COMMON.memory, {}, own.residentBytes);
  }
  return page.text();
}

function addStack(page: Page, { name: stack, snapshot, incidents }: StackFigures): void {
  const { verdict, components, causes, recovery, pausedUntil, at } = snapshot;
  for (const state of OverallStateSchema.options)
    page.add(COMMON.stack, { stack, state }, Number(verdict.state === state));
  page.add(COMMON.stackSince, { stack }, verdict.since.wall / 1000);
  page.add(COMMON.recovering, { stack }, Number(recovery?.state === 'running'));
  page.add(COMMON.paused, { stack }, Number(pausedUntil !== null && pausedUntil > at.wall));
  page.add(COMMON.incidents, { stack }, incidents);
  for (const component of components) addComponent(page, stack, component);
  for (const { id: cause, component, severity } of causes)
    page.add(COMMON.cause, { stack, component, cause, severity }, 1);
}

function addComponent(page: Page, stack: string, view: ComponentView): void {
  const { id: component, kind, metrics } = view;
  const labels = { stack, component, kind };
  for (const state of HEALTH_STATES) page.add(COMMON.component, { ...labels, state }, Number(view.state === state));
  page.add(COMMON.since, labels, view.since.wall / 1000);
  if (view.lastReadingAt !== null) page.add(COMMON.read, labels, view.lastReadingAt.wall / 1000);
  if (UNREAD.has(view.state)) return;
  for (const [name, figure] of FIGURES.get(kind) ?? []) {
    const value = Object.entries(metrics).find(([id]) => id === `${component}.${name}`)?.[1];
    if (value !== undefined) page.add(figure, labels, value / figure.divisor);
  }
}

/** Samples by their families: those of one have to stand together. */
class Page {
  private readonly families = new Map<string, { readonly family: Family; readonly samples: string[] }>();

  add(family: Family, labels: Labels, value: number): void {
    const found = this.families.get(family.name) ?? { family, samples: [] };
    this.families.set(family.name, found);
    const inside = Object.entries(labels).map(([name, text]) => `${name}="${escaped(text)}"`);
    found.samples.push(`${family.name}${inside.length === 0 ? '' : `{${inside.join(',')}}`} ${value}`);
  }

  text(): string {
    const lines = [...this.families.values()].flatMap(({ family: { name, type, help }, samples }) => [
      `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
      `# TYPE ${name} ${type}`,
      ...samples,
    ]);
    return `${lines.join('\n')}\n`;
  }
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
