import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The suites in their order. Integration files share the loaded program, as long as one of them follows the other, and wait more than they work, which
 * leaves room for the rows of the fault matrix. The last ones should be short, so that no core is left with nothing.
 */
const SUITES: readonly (readonly string[])[] = [['integration'], ['attack', 'e2e'], ['unit']];

/**
 * The files that take longest, the longest first: half a minute and more beside others. A fresh clone remembers no times, and one of them that began
 * last would run alone at the end.
 */
const LONGEST = [
  'integration/new-component',
  'integration/cli',
  'integration/day',
  'integration/share',
  'integration/journal',
  'integration/probes/neo4j',
  'integration/store-ends',
  'integration/ios',
  'integration/mcp',
  'integration/stacks',
  'integration/container-stack',
  'integration/probes/model-services',
  'integration/service-faults',
  'integration/stack',
  'integration/dev',
  'e2e/page',
  'attack/configurations',
  'attack/secrets',
  'e2e/browser',
  'attack/terminal',
  'attack/backends',
  'attack/stores',
  'attack/serve-websocket',
  'e2e/jobs',
  'attack/foreign-code',
  'attack/secrets-of-stores',
  'attack/kill',
];

/** Begins suite after suite, the longest files of each first and the others as Vitest would. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const suite = (file: TestSpecification) => SUITES.findIndex((names) => names.includes(file.project.name));
    const place = (file: TestSpecification) => {
      const at = LONGEST.findIndex((name) => file.moduleId.endsWith(`/test/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => suite(a) - suite(b) || place(a) - place(b));
  }
}
