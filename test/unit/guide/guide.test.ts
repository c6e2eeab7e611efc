import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../electron/cli/commands.ts';
import { guide, guideAnswerOf, guideTable } from '../../../electron/guide/index.ts';
import { readable } from '../../../electron/guide/table.ts';
import { TRIGGERS } from '../../../electron/incidents/escalation/index.ts';
import { iosGuide } from '../../../electron/ios/index.ts';
import { hrefOfPage, parseRoute } from '../../../renderer/routes.ts';
import { DECLARED, type Guide, GuideSchema } from '../../../shared/domain/index.ts';
import { settingsWith } from '../../support/builders.ts';
import { guideLines } from '../../support/guide-lines.ts';

const settings = settingsWith();
const own = path.resolve(import.meta.dirname, '../../support/guide.md');
/** The guide itself, where somebody put it beside the project. */
const original = path.resolve(import.meta.dirname, '../../../../shared/guide/troubleshooting-guide.md');
const there = existsSync(original);
if (!there) console.warn(`⚠︎  SKIPPED: the guide itself was not compared, because there is no file ${original}.`);

const entriesOf = (table: Guide) => table.flatMap(({ entries }) => entries);

/** Commands and pages are the faces' own; everything else the engine knows. */
function exists(reference: string): boolean {
  const name = reference.slice(reference.indexOf(':') + 1);
  const [page, part] = name.split('/');
  // A page of any other name could be that of a service which somebody adds.
  if (page === 'components' && part !== undefined) return DECLARED.some((d) => d.id === part);
  if (reference.startsWith('page:')) return parseRoute(name) !== null;
  if (reference.startsWith('command:')) return COMMANDS.some((c) => c.name === name.split(' ')[0]);
  return guideAnswerOf(reference as Parameters<typeof guideAnswerOf>[0], settings) !== null;
}

describe('the table of the guide', () => {
  it('has an entry for every line of the guide, in its order, and none for anything else', async () => {
    const lines = (await guide()).flatMap(({ section, entries }) =>
      entries.flatMap((entry) => entry.lines.map((line) => ({ section, line }))),
    );
    expect(lines).toEqual(guideLines(readFileSync(own, 'utf8')));
    expect(lines.length).toBeGreaterThan(400);
  });

  it.runIf(there)('is about the guide as it lies beside the project', () => {
    expect(readFileSync(own, 'utf8')).toBe(readFileSync(original, 'utf8'));
  });

  it('names nothing that does not exist', async () => {
    const named = entriesOf(await guide()).flatMap(({ lines, by = [] }) =>
      by.filter((reference) => !exists(reference)).map((reference) => `${reference}: ${lines[0]}`),
    );
    expect(named).toEqual([]);
  });

  it.each([
    'runbook:recover-nothing',
    'check:quick/nothing',
    'check:slow/websocket',
    'limit:backend.p96',
    'setting:backend.porto',
    'page:nowhere',
    'page:components/nothing',
    'command:mend all',
    'cause:backend-sad',
    'part:toaster',
    'trigger:boredom',
    'level:5',
    'target:P4',
    'place:log-nothing',
    'tree:outage/nothing',
    'tree:forest/responds',
    'step:recover/nothing',
    'snippet:nothing',
  ])('would notice that there is no %s', (reference) => {
    expect(exists(reference)).toBe(false);
  });

  it('says of each trigger what is looked at for it', () => {
    for (const { id, title, severity, looksAt } of TRIGGERS)
      expect(guideAnswerOf(`trigger:${id}` as never, settings)?.text).toBe(`${title} (${severity}): ${looksAt}`);
  });

  it('takes no entry that says neither what does it nor why nothing does, or both', () => {
    const withEntry = (entry: object) => [{ section: 'A', entries: [{ lines: ['a'], ...entry }] }];
    expect(GuideSchema.safeParse(withEntry({ by: ['page:guide'] })).success).toBe(true);
    expect(GuideSchema.safeParse(withEntry({})).success).toBe(false);
    expect(GuideSchema.safeParse(withEntry({ by: [] })).success).toBe(false);
    expect(GuideSchema.safeParse(withEntry({ by: ['page:guide'], not: 'Because.' })).success).toBe(false);
    expect(GuideSchema.safeParse(withEntry({ by: ['spell:mend'] })).success).toBe(false);
  });

  it('loses no reference on its way to a person, and leads to pages that are there', async () => {
    const shown = await guideTable(settings);
    const references = shown.flatMap((s) => s.entries.flatMap((e) => e.by.map((b) => b.reference)));
    expect(references).toEqual(entriesOf(await guide()).flatMap(({ by = [] }) => by));
    const pages = shown.flatMap((s) => s.entries.flatMap((e) => e.by.flatMap((b) => b.page ?? [])));
    expect(pages.filter((page) => hrefOfPage(page) === null)).toEqual([]);
  });

  it('leads from each step and each piece of code of the iOS guide to where they stand in it', async () => {
    const answers = (await guideTable(settings)).flatMap((s) => s.entries.flatMap((e) => e.by));
    const steps = answers.filter(({ reference }) => /^(step|snippet):/.test(reference));
    expect(steps.length).toBeGreaterThan(20);
    for (const { reference, page } of steps) {
      const query = new URLSearchParams(page?.split('?')[1]);
      const branch = iosGuide().branches.find((b) => b.id === query.get('branch'));
      const step = branch?.steps.find((s) => s.id === query.get('step'));
      expect(step, reference).toBeDefined();
      if (reference.startsWith('step:')) expect(reference).toBe(`step:${branch?.id}/${step?.id}`);
      else expect(step?.snippets).toContain(reference.replace('snippet:', ''));
    }
  });

  it('leads to the line, the setting and the place that it names, and nowhere for what no page shows', async () => {
    const answers = (await guideTable(settings)).flatMap((s) => s.entries.flatMap((e) => e.by));
    const pages = (kind: string) =>
      answers.filter(({ reference }) => reference.startsWith(`${kind}:`)).map((a) => [a.reference, a.page] as const);
    expect(pages('check').length).toBeGreaterThan(20);
    for (const [reference, page] of pages('check')) {
      const [, list, line] = /^check:([^/]+)\/(.+)$/.exec(reference) ?? [];
      expect(page).toBe(`checklists?list=${list}&line=${line}`);
    }
    for (const [reference, page] of pages('setting')) expect(page).toBe(`settings?find=${reference.slice(8)}`);
    for (const [reference, page] of pages('place')) expect(page).toBe(`reference?place=${reference.slice(6)}`);
    for (const [, page] of [...pages('trigger'), ...pages('level')]) expect(page).toBeNull();
  });

  it('says the limits that hold here', () => {
    const strict = { ...settings, 'thresholds.backend.p95': { warning: 300, critical: 700 } };
    expect(guideAnswerOf('limit:backend.p95', strict)?.text).toContain('warns above 300 ms, critical above 700 ms');
  });
});

describe('the lines of the guide', () => {
  it('are what asks for something: steps, commands, branches, boxes to tick, figures; code and prose are not', () => {
    const text = [
      '## 🚨 One',
      'Prose.',
      '- A bullet',
      '```bash',
      '#!/bin/bash',
      '# 1. A step',
      'echo "words"',
      'curl -s http://localhost',
      '```',
      '#### Two',
      '```yaml',
      'Heading:',
      '  [ ] A box',
      '  Contact: a@b',
      '```',
      '```mermaid',
      'graph TD',
      'A --> B',
      '```',
    ].join('\n');
    expect(guideLines(text)).toEqual([
      { section: 'One', line: '- A bullet' },
      { section: 'One', line: '# 1. A step' },
      { section: 'One', line: 'curl -s http://localhost' },
      { section: 'Two', line: '[ ] A box' },
      { section: 'Two', line: 'Contact: a@b' },
      { section: 'Two', line: 'A --> B' },
    ]);
  });
});

it.each([
  ['- **Automated First**: Attempt automated recovery', 'Automated First: Attempt automated recovery'],
  ['  - System outage >10 minutes', '  System outage >10 minutes'],
  ['[ ] Backend responds', '[ ] Backend responds'],
  ['find . -name "**/*.py" -- **', 'find . -name "**/*.py" -- **'],
  ['redis-cli --scan', 'redis-cli --scan'],
])('“%s” is read as “%s”', (line, read) => expect(readable(line)).toBe(read));
