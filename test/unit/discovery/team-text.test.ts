import { describe, expect, it } from 'vitest';
import { RECOGNISERS } from '../../../electron/components/index.ts';
import { parseUserText } from '../../../electron/config/user-file.ts';
import { teamText } from '../../../electron/discovery/team-text.ts';
import { DISCOVERY, NOTHING_FOUND } from '../../support/discovery-fixture.ts';

const KINDS = [
  { id: 'http', example: 'http://localhost:8080/health' },
  { id: 'tcp', example: 'localhost:5672' },
  { id: 'postgres', example: 'localhost:5432' },
];
const of = (found = DISCOVERY) => teamText(found, KINDS, RECOGNISERS);
const read = (text: string) => parseUserText(text, '.lifeguard.yaml');
const idsIn = (text: string) => read(text).services.map((s) => String(s.id));

describe('the file that a team shares', () => {
  it('has what is of the stack, each with what it was recognised by, and reads without a problem', () => {
    expect(read(of()).problems).toEqual([]);
    expect(idsIn(of())).toEqual(['ollama', 'postgres']);
    expect(of()).toContain('# Ollama; ollama in docker-compose.yml, line 31; its program `ollama serve`; ');
    expect(of()).not.toMatch(/pid \d|~\/|leanvibe-2/);
  });

  it('has what else runs here only behind #, and that reads too once it is taken in', () => {
    const theirs = of().slice(of().indexOf('# Runs here'), of().indexOf('# Limits'));
    const taken = theirs.replaceAll(/^#(?= {2})/gm, '');
    expect(idsIn(of().replace(theirs, taken))).toEqual(['ollama', 'postgres', 'redis-6380']);
  });

  it('says what is watched without an entry, because a compose file names it', () => {
    const findings = DISCOVERY.findings.map((f) => (f.id === 'ollama' ? { ...f, watchedAs: 'ollama' } : f));
    const text = of({ ...DISCOVERY, findings });
    expect(text).toContain('names it: ollama (docker-compose.yml, line 31).');
    expect(idsIn(text)).toEqual(['postgres']);
  });

  it('is a file that adds nothing where nothing was found', () => {
    expect(read(of(NOTHING_FOUND))).toMatchObject({ services: [], offers: [], problems: [] });
  });

  it('keeps a text of several lines in its comment', () => {
    const [first] = DISCOVERY.findings;
    if (first === undefined) throw new Error('The fixture is empty.');
    const text = of({ ...DISCOVERY, findings: [{ ...first, by: ['One\nbackend.port: 1\u2028two'] }] });
    expect(read(text)).toMatchObject({
      offers: expect.not.arrayContaining([expect.objectContaining({ key: 'backend.port' })]),
      problems: [],
    });
  });
});
