import { describe, expect, it } from 'vitest';
import { exitCodeOf, exitCodeOfRun } from '../../../electron/cli/exit-code.ts';
import { coloured, paintFor, plain, shorten, widthOf, wrap } from '../../../electron/cli/io.ts';
import { helpful, renderStatus } from '../../../electron/cli/render.ts';
import { changes } from '../../../electron/cli/watch.ts';
import { STATES } from '../../support/renderer-fixtures.ts';

const FIXTURES = STATES;

describe('the status picture', () => {
  it.each(Object.entries(FIXTURES))('of %s fits 80 and 40 columns and begins with the verdict', (_, snapshot) => {
    for (const columns of [80, 40]) {
      const lines = renderStatus(snapshot, { columns, paint: plain }).split('\n');
      expect(lines[0]).toBe(wrap(snapshot.verdict.headline, columns)[0]);
      // A path or command without a space is not broken: a person has to be able to copy it.
      const tooLong = lines.filter((l) => widthOf(l) > columns && l.trim().includes(' '));
      expect(
        tooLong.filter((l) =>
          l
            .trim()
            .split(' ')
            .every((word) => word.length < columns - 10),
        ),
      ).toEqual([]);
    }
  });

  it('has a letter for each state, without any colour', () => {
    for (const snapshot of Object.values(FIXTURES)) {
      const text = renderStatus(snapshot, { columns: 80, paint: plain });
      for (const c of snapshot.components.filter((x) => x.state !== 'off'))
        expect(text).toMatch(new RegExp(`^[HDCS?]  ${c.title.slice(0, 6)}`, 'm'));
      expect(text).not.toContain('\u001b');
    }
  });

  it('ends with the command that would help', () => {
    for (const snapshot of Object.values(FIXTURES)) expect(helpful(snapshot)).not.toBe('');
  });
});

describe('changes of a watch that is no terminal', () => {
  it('are none between a snapshot and itself', () => {
    for (const snapshot of Object.values(FIXTURES)) expect(changes(snapshot, snapshot)).toEqual([]);
  });

  it('name the cause that came, and that it is over', () => {
    const { healthy, 'backend-stopped': backendStopped } = FIXTURES;
    const [cause] = backendStopped.causes;
    expect(changes(healthy, backendStopped)[0]).toContain(cause?.title);
    expect(changes(backendStopped, healthy)).toContain(`Over: ${cause?.title}`);
  });
});

describe('words on a screen', () => {
  it('are cut in their middle', () => {
    expect(shorten('/home/me/a/very/long/path/to/it', 15)).toBe('/home/m…h/to/it');
    expect(shorten('short', 15)).toBe('short');
  });

  it('are coloured only on a terminal', () => {
    expect(paintFor({ isTTY: true }, {}, false)).toBe(coloured);
    expect(paintFor({ isTTY: true }, { NO_COLOR: '1' }, false)).toBe(plain);
    expect(paintFor({ isTTY: true }, {}, true)).toBe(plain);
    expect(paintFor({}, {}, false)).toBe(plain);
    expect(paintFor({}, { FORCE_COLOR: '1' }, false)).toBe(coloured);
  });
});

describe('exit codes', () => {
  it.each([
    ['healthy', 0],
    ['degraded', 1],
    ['critical', 2],
    ['unknown', 3],
    ['empty', 3],
  ] as const)('%s is %i', (state, code) => {
    expect(exitCodeOf({ ...FIXTURES.healthy.verdict, state })).toBe(code);
  });

  it.each([
    ['succeeded', 0],
    ['failed', 2],
    ['cancelled', 3],
    ['interrupted', 3],
  ] as const)('a run that %s is %i', (state, code) => {
    expect(exitCodeOfRun({ state } as never)).toBe(code);
  });
});
