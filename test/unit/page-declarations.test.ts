import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ofPages } from '../../electron/dev/page-declarations.ts';
import type { Declaration } from '../../shared/components/declaration.ts';
import { metricsOf, runbooksIn, settingsOf, sparkIn } from '../../shared/components/derive.ts';
import { DECLARATIONS } from '../../shared/components/index.ts';
import { instanceOf } from '../../shared/components/instance.ts';
import { KINDS } from '../../shared/components/kinds.ts';
import { componentOf } from '../../shared/domain/index.ts';

const whole: readonly Declaration[] = [...DECLARATIONS, ...KINDS];
/** As the bundle of the pages has them. */
const slim: readonly Declaration[] = JSON.parse(JSON.stringify(whole.map(ofPages)));

const shown = (declared: readonly Declaration[]) => ({
  components: declared.map(componentOf),
  metrics: [...metricsOf(declared)],
  runbooks: runbooksIn(declared),
  settings: declared.flatMap((d) => settingsOf(d).map(([key]) => key)),
  sparks: declared.map(({ id }) => sparkIn(declared, id as never)),
  findings: declared.map(({ findings = {} }) => Object.keys(findings)),
  causes: declared.map(({ causes = {} }) => Object.keys(causes)),
});

describe('what the pages have of the declarations', () => {
  it('shows the same components, figures and runbooks as the whole ones, and knows the same names', () => {
    expect(shown(slim)).toEqual(shown(whole));
    const added = (declared: readonly Declaration[]) =>
      shown(declared.slice(DECLARATIONS.length).map((kind) => instanceOf(kind, 'mine')));
    expect(added(slim)).toEqual(added(whole));
  });

  it('is less than half of them', () => {
    expect(JSON.stringify(slim).length).toBeLessThan(JSON.stringify(whole).length / 2);
  });

  it('is all that pages ask for: what was taken out is used by none', () => {
    const root = path.resolve(import.meta.dirname, '../../renderer');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
    const taken =
      /import[^;]*\b(?:SETTINGS|COMPONENT_SETTINGS|KINDS|CAUSES|FACTS|DECLARED)\b[^;]*;|catalogue\w*\.settings\b/;
    const using = files.filter((file) => taken.test(readFileSync(path.join(root, file), 'utf8')));
    expect(files.length).toBeGreaterThan(50);
    expect(using).toEqual([]);
  });
});
