import { describe, expect, it } from 'vitest';
import { type CommandContext, UsageError } from '../../../electron/cli/command.ts';
import { report } from '../../../electron/cli/report.ts';

/** What `lifeguard report 12` prints with these options, from an engine that knows incident 12 alone. */
async function printed(options: CommandContext['options'], json = false): Promise<string[]> {
  const out: string[] = [];
  const context = {
    args: ['12'],
    options,
    json,
    print: (text: string) => void out.push(text),
    stack: async () => ({
      incident: async (id: number) => (id === 12 ? { incident: { state: 'recovered' } } : null),
      report: async (id: number) => (id === 12 ? '# as Markdown\n' : null),
      reportAs: async (id: number, format: string) => (id === 12 ? `as ${format}\n` : null),
    }),
  } as unknown as CommandContext;
  expect(await report.run(context)).toBe(0);
  return out;
}

describe('lifeguard report', () => {
  it('prints the format that is asked for, Markdown without a word about it', async () => {
    expect(await printed({})).toEqual(['# as Markdown']);
    expect(await printed({ format: 'html' })).toEqual(['as html']);
    expect(await printed({ format: 'issue' })).toEqual(['as issue']);
  });

  it('names the text by its format in JSON', async () => {
    expect(JSON.parse((await printed({}, true)).join())).toEqual({ schema: 1, id: 12, markdown: '# as Markdown\n' });
    expect(JSON.parse((await printed({ format: 'issue' }, true)).join())).toEqual({
      schema: 1,
      id: 12,
      issue: 'as issue\n',
    });
  });

  it('refuses a format that there is not, and says which there are', async () => {
    await expect(printed({ format: 'pdf' })).rejects.toSatisfy(
      (error) => error instanceof UsageError && error.hint === 'Known: markdown, html, issue.',
    );
  });
});
