import type { CallResult } from '../../shared/contract/index.ts';
import { type Guide, GuideSchema, type Settings } from '../../shared/domain/index.ts';
import { once } from '../../shared/once.ts';
import { guideAnswerOf } from './answer.ts';

/** The guide's lines with what answers each. Read when somebody asks: nothing that is watched needs it. */
export const guide: () => Promise<Guide> = once(async () => {
  const { default: data } = await import('../../resources/guide.json', { with: { type: 'json' } });
  return GuideSchema.parse(data);
});

/** The same as a person reads it, with the limits and settings that hold here. */
export async function guideTable(settings: Settings): Promise<CallResult<'guide'>> {
  return (await guide()).map(({ section, entries }) => ({
    section,
    entries: entries.map(({ lines, by = [], how = null, not = null }) => ({
      lines: lines.map(readable),
      by: by.flatMap((reference) => guideAnswerOf(reference, settings) ?? []),
      how,
      not,
    })),
  }));
}

/** A line of the guide without the marks of its Markdown that no face draws: `- **Automated First**: …`. Pure. */
export const readable = (line: string): string =>
  line.replace(/^(\s*)- (?=\S)/, '$1').replaceAll(/\*\*(\S(?:[^*]*\S)?)\*\*/g, '$1');
