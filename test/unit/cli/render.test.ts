import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { RUNBOOKS } from '../../../electron/app/index.ts';
import { changes } from '../../../electron/cli/changes.ts';
import { coloured, plain, toTerminal, widthOf } from '../../../electron/cli/io.ts';
import { helpful, renderCause, renderStatus, stepLines, table } from '../../../electron/cli/render.ts';
import {
  COMPONENTS,
  HEALTH_STATES,
  type HealthState,
  OverallStateSchema,
  type StepRun,
} from '../../../shared/domain/index.ts';
import { findingOf } from '../../support/builders.ts';
import { aCause, aComponent, aQuestion, aRun, aSnapshot, at, inTrouble } from '../../support/face-fixtures.ts';

const at80 = { columns: 80, paint: plain };
const LONG = '/Users/somebody/a/very/deep/folder/with-a-name-that-goes-on/and-on/and-on/until/it/ends/leanvibe-ai';

const aStep = (over: Partial<StepRun> = {}): StepRun => ({
  id: 'stop',
  title: 'Stop the backend',
  display: 'SIGTERM to 4312',
  state: 'done',
  tookMs: 160,
  result: 'Ended by itself.',
  output: [],
  ...over,
});

describe('the status', () => {
  it('begins with the verdict and ends with the command that would help', () => {
    const lines = renderStatus(inTrouble([aCause()]), at80).split('\n');
    expect(lines[0]).toBe('The backend is not running');
    expect(lines[1]).toBe('Nothing listens on port 8765.');
    expect(lines.at(-1)).toBe('Recover Backend: lifeguard recover backend');
  });

  it('names beside the headline what that does not tell: during a recovery, which it tells of, every cause', () => {
    const busy = aCause({ id: 'cpu-high', component: 'cpu', title: 'The processor is busy.', detail: '98 %.' });
    const alsoOf = (verdict: 'critical' | 'recovering') =>
      renderStatus({ ...inTrouble([aCause(), busy]), verdict: { ...inTrouble([]).verdict, state: verdict } }, at80)
        .split('\n\n')
        .find((part) => part.startsWith('Also:'));
    expect(alsoOf('critical')).toBe('Also:\n  The processor is busy. 98 %.');
    expect(alsoOf('recovering')).toBe(
      'Also:\n  The backend is not running Nothing listens on port 8765.\n  The processor is busy. 98 %.',
    );
  });

  it('has the question that is asked, with the command that says yes, and says that once', () => {
    const text = renderStatus(inTrouble([aCause()], { question: aQuestion() }), { ...at80, columns: 200 });
    expect(text).toContain(
      'Lifeguard asks: Recover Backend? It would: start the backend. Yes: lifeguard recover backend',
    );
    expect(text.match(/lifeguard recover backend/g)).toHaveLength(1);
  });

  it('says what begins by itself and when, in the stream of changes once', () => {
    const text = 'Recover Backend begins by itself at 12:00:15.';
    const coming = { cause: 'backend-not-running', at: 15_000, text } as const;
    const due = inTrouble([aCause()], { coming });
    expect(renderStatus(due, at80)).toContain(`\n\n${text}\n\n`);
    expect(changes(inTrouble([aCause()]), due)).toEqual([text]);
    expect(changes(due, due)).toEqual([]);
  });

  it.each([
    ['healthy', 'H'],
    ['degraded', 'D'],
    ['critical', 'C'],
    ['starting', 'S'],
    ['unknown', '?'],
    ['stale', '?'],
  ] satisfies [HealthState, string][])('marks a component that is %s with the letter %s', (state, letter) => {
    const text = renderStatus(aSnapshot({ components: [aComponent('redis', { state, label: 'a label' })] }), at80);
    expect(text).toMatch(new RegExp(`^\\${letter}  Redis +a label$`, 'm'));
  });

  it.each(['古い模型 is loaded', '모델 한국어', '🙂🙂 two'])(
    'keeps its columns where a component tells of %s',
    (label) => {
      const components = [
        aComponent('redis', { state: 'degraded', title: '古い Redis', label }),
        aComponent('neo4j', { state: 'degraded', label }),
      ];
      const lines = toTerminal(renderStatus(aSnapshot({ components }), at80))
        .split('\n')
        .filter((l) => l.includes(label));
      expect(lines.map((l) => stringWidth(l.slice(0, l.indexOf(label))))).toEqual([22, 22]);
    },
  );

  it('leaves out what this machine does not use, and not what a person has ended', () => {
    const docker = aComponent('docker', { state: 'off', label: 'not used here' });
    expect(renderStatus(aSnapshot({ components: [docker] }), at80)).not.toContain('Docker');
    const findings = [findingOf('fact:shut-down', 'unknown', 'You stopped it.')];
    const backend = aComponent('backend', { state: 'off', label: 'stopped by you at 09:24', findings });
    expect(renderStatus(aSnapshot({ components: [backend] }), at80)).toMatch(
      /^- {2}Backend +stopped by you at 09:24$/m,
    );
  });

  it('says of what cannot be read because of another that it is because of that, as the pages do', () => {
    const ai = aComponent('ai', { state: 'unknown', label: 'cannot be read', explainedBy: 'backend', figure: null });
    expect(renderStatus(aSnapshot({ components: [ai] }), at80)).toMatch(
      /AI service +cannot be read {2}because of Backend/,
    );
  });

  it('has the same words with and without colours', () => {
    const snapshot = inTrouble([aCause()]);
    const painted = toTerminal(renderStatus(snapshot, { columns: 80, paint: coloured }));
    expect(painted).toContain('\x1b[31m');
    expect(stripVTControlCharacters(painted)).toBe(renderStatus(snapshot, at80));
  });

  const verdicts = OverallStateSchema.options.flatMap((state) => [80, 40].map((columns) => [state, columns] as const));
  it.each(verdicts)('fits when it is %s in %i columns, however long the names are', (state, columns) => {
    const snapshot = aSnapshot({
      verdict: { state, headline: 'One sentence '.repeat(9), detail: 'Another one '.repeat(9), since: at(0) },
      components: HEALTH_STATES.flatMap((s) =>
        COMPONENTS.map(({ id }) =>
          aComponent(id, {
            state: s,
            title: 'A component with a name that does not end',
            label: 'a label that is far longer than any line of a narrow terminal could ever be made to hold',
            figure: '412 MB of 400 MB',
            flapping: { changes: 7, windowMs: 600_000 },
          }),
        ),
      ),
      causes: [aCause(), aCause({ title: 'A second thing '.repeat(8) })],
      recovery: aRun({ steps: [aStep({ state: 'running', title: 'A step '.repeat(20), result: null })] }),
      problems: [{ where: 'config.yaml:12', message: 'A message '.repeat(12), fix: 'Mend it.', severity: 'error' }],
      stack: { repository: LONG, backendUrl: 'http://localhost:8765', why: 'found' },
    });
    for (const line of renderStatus(snapshot, { columns, paint: plain }).split('\n'))
      expect(widthOf(line), line).toBeLessThanOrEqual(columns);
  });

  it.each([80, 40])('keeps both ends of a long folder in %i columns', (columns) => {
    const text = renderStatus(
      aSnapshot({ stack: { repository: LONG, backendUrl: 'http://localhost:8765', why: 'found' } }),
      { columns, paint: plain },
    );
    expect(text.replaceAll('\n', ' ')).toMatch(/Watching \/Users\/s\S*…\S*vibe-ai on http:\/\/localhost:8765\./);
  });
});

describe('the command that would help', () => {
  it.each(RUNBOOKS.map((r) => [r.id, r.alias]))('calls %s by its short name, %s', (runbook, alias) => {
    const cause = aCause({ action: { kind: 'runbook', runbook, label: 'Do it' } });
    expect(helpful(inTrouble([cause]))).toBe(`Do it: lifeguard recover ${alias}`);
  });

  it('is the advice where no runbook helps', () => {
    expect(helpful(inTrouble([aCause({ action: { kind: 'advice', text: 'Free some space.' } })]))).toBe(
      'Free some space.',
    );
  });

  it.each([
    ['nothing is found', aSnapshot({ verdict: { ...aSnapshot().verdict, state: 'empty' } }), /--repository FOLDER/],
    [
      'the watched folder is known, and nothing of it runs',
      aSnapshot({
        verdict: { ...aSnapshot().verdict, state: 'empty' },
        stack: { repository: '~/leanvibe', backendUrl: 'http://localhost:8765', why: 'found' },
      }),
      /^Start it: lifeguard recover backend\./,
    ],
    ['all is well', aSnapshot(), /lifeguard watch$/],
    ['a cause has no action', inTrouble([aCause({ action: null })]), /lifeguard diagnose$/],
  ])('is there when %s', (_, snapshot, expected) => {
    expect(helpful(snapshot)).toMatch(expected);
  });
});

describe('a cause', () => {
  const cause = aCause({
    confidence: 0.4,
    evidence: [
      { text: 'Nothing listens on port 8765.', probe: 'backend', raw: 'connect ECONNREFUSED' },
      { text: 'No process of it was found.', probe: 'process', raw: null },
    ],
  });

  it('shows its evidence once, and the raw error only when asked', () => {
    const text = renderCause(cause, false, at80).join('\n');
    expect(text.match(/Nothing listens/g)).toHaveLength(1);
    expect(text).toContain('- No process of it was found.');
    expect(text).not.toContain('ECONNREFUSED');
    expect(renderCause(cause, true, at80).join('\n')).toContain('connect ECONNREFUSED');
  });

  it('says that it is not sure, what it explains and what would help', () => {
    const text = renderCause(cause, false, at80).join('\n');
    expect(text).toMatch(/^P0 Probably: The backend is not running$/m);
    expect(text).toContain('This explains: WebSocket.');
    expect(text).toContain('lifeguard recover backend');
  });
});

describe('a step of a recovery', () => {
  it('has its time and its result beside it', () => {
    expect(stepLines(aStep(), at80)).toEqual(['✓ Stop the backend 160 ms  Ended by itself.']);
  });

  it('gives a long result lines of its own, whole', () => {
    const result = 'Started with pid 27671; output goes to ~/.local/state/leanvibe-lifeguard/logs/backend.log.';
    const [first, ...rest] = stepLines(aStep({ result }), at80);
    expect(first).toBe('✓ Stop the backend 160 ms');
    expect(rest.map((l) => l.trim()).join(' ')).toBe(result);
  });
});

describe('a table', () => {
  const rows = [
    ['backend.port', '8765', 'built-in default'],
    ['backend.folder', LONG, `${LONG}/.env, line 3`],
  ];

  it('fits the columns and keeps the first column whole', () => {
    const lines = table(rows, 80);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80);
    expect(lines.map((l) => l.split(/ {2,}/)[0])).toEqual(['backend.port', 'backend.folder']);
  });

  it.each(['古い模型', '한국어-모델', '🙂 smile', 'cafe\u0301', '👩\u200d💻 coder', '🇩🇪 fr'])(
    'keeps its columns beside %s',
    (name) => {
      const lines = table(
        [
          ['model', 'size'],
          [name, '4 GB'],
          ['plain-name-that-is-longer', '8 GB'],
        ],
        80,
      );
      const before = (line: string, cell: string) =>
        stringWidth(toTerminal(line).slice(0, toTerminal(line).lastIndexOf(cell)));
      expect([before(lines[1] ?? '', '4 GB'), before(lines[2] ?? '', '8 GB')]).toEqual([27, 27]);
    },
  );

  it.each([80, 40])('fits %i columns with names that are wide', (columns) => {
    for (const line of table([['古い模型の名前'.repeat(6), '🙂'.repeat(30), '한국어'.repeat(9)]], columns))
      expect(stringWidth(toTerminal(line))).toBeLessThanOrEqual(columns);
  });

  it('cuts nothing where there is no width to fit', () => {
    expect(table(rows, Number.POSITIVE_INFINITY)[1]).toContain(`${LONG}  ${LONG}/.env, line 3`);
  });
});

it('tells three further causes, and how many there are beside them', () => {
  const causes = (count: number) =>
    Array.from({ length: count }, (_, i) => aCause({ title: `Part ${i} is not running.`, detail: '' }));
  const said = (count: number) =>
    renderStatus({ ...aSnapshot(), causes: causes(count) }, { columns: 80, paint: plain }).split('\n');
  expect(said(4).filter((l) => /^ {2}(Part|And)/.test(l))).toHaveLength(3);
  expect(said(20).find((l) => l.startsWith('  And'))).toBe('  And 16 more: lifeguard diagnose');
});
