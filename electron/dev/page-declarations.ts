import path from 'node:path';
import type { Plugin } from 'vite';
import type { Declaration } from '../../shared/components/declaration.ts';
import { DECLARATIONS } from '../../shared/components/index.ts';
import { KINDS } from '../../shared/components/kinds.ts';
import { GENERAL_SETTINGS } from '../../shared/domain/general-settings.ts';

/** What stands in the place of a text that only the engine tells. */
const UNTOLD = { title: '', about: '' };

const emptied = (record: Readonly<Record<string, unknown>> | undefined, value: object) =>
  Object.fromEntries(Object.keys(record ?? {}).map((name) => [name, value]));

/**
 * What pages need of a declaration: ids, titles, figures, runbooks and the graph. What settings are about, words for findings, places of the
 * reference and what prevents a cause come from the engine with its answers; of these the names alone are left, which schemas are made of.
 */
export function ofPages(declaration: Declaration): object {
  const {
    dependsOn,
    partOf,
    cadence,
    timeout,
    settings,
    findings,
    metrics,
    causes,
    service,
    reference,
    secrets,
    logs,
    slot,
    ...rest
  } = declaration;
  const idAlone = ({ id }: Declaration) => ({ id });
  return {
    ...rest,
    dependsOn: dependsOn.map(idAlone),
    ...(partOf === undefined ? {} : { partOf: idAlone(partOf) }),
    ...(slot?.holds === undefined ? { slot } : { slot: { ...slot, holds: slot.holds.map(idAlone) } }),
    ...(cadence === undefined ? {} : { cadence: UNTOLD }),
    ...(timeout === undefined ? {} : { timeout: UNTOLD }),
    settings: emptied(settings, UNTOLD),
    findings: emptied(findings, {}),
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, { threshold, budget: _, ...metric }]) => [
        name,
        threshold === undefined ? metric : { ...metric, threshold: UNTOLD },
      ]),
    ),
    causes: emptied(causes, { means: '' }),
    ...(service === undefined ? {} : { service: { noPort: service.noPort } }),
  };
}

/** Puts what pages need of the declarations into their place, so that nobody waits for texts that the engine tells anyway. */
export function pageDeclarations(root: string): Plugin {
  const folder = path.join(root, 'shared/components');
  const declared: readonly Declaration[] = DECLARATIONS;
  const kinds = KINDS.map((kind: Declaration) => {
    const at = declared.indexOf(kind);
    return at < 0 ? JSON.stringify(ofPages(kind)) : `DECLARATIONS[${at}]`;
  });
  const files = new Map([
    [path.join(folder, 'index.ts'), `export const DECLARATIONS = ${JSON.stringify(declared.map(ofPages))};`],
    [
      path.join(folder, 'kinds.ts'),
      `import { DECLARATIONS } from './index.ts';\nexport const KINDS = [${kinds.join(', ')}];`,
    ],
    [
      path.join(root, 'shared/domain/general-settings.ts'),
      `export const GENERAL_SETTINGS = ${JSON.stringify(emptied(GENERAL_SETTINGS, UNTOLD))};`,
    ],
  ]);
  return {
    name: 'page-declarations',
    apply: 'build',
    load: (id) => files.get(path.normalize(id)) ?? null,
  };
}
