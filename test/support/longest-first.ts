import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, the longest first: half a minute and more. A fresh clone remembers no times, and one of them that began last would
 * run alone at the end.
 */
const LONGEST = [
  'attack/secrets',
  'integration/share',
  'integration/mcp',
  'integration/day',
  'integration/probes/model-services',
  'attack/configurations',
  'attack/stores',
  'e2e/browser',
  'attack/foreign-code',
  'e2e/page',
  'attack/engines',
  'integration/new-component',
  'integration/stack',
  'integration/ios',
  'integration/journal',
  'attack/backends',
  'attack/terminal',
  'integration/probes/neo4j',
];

/** Begins the longest files first, and the others as Vitest would. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = (file: TestSpecification) => {
      const at = LONGEST.findIndex((name) => file.moduleId.endsWith(`/test/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
