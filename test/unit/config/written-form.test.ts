import { describe, expect, it } from 'vitest';
import { writtenForm } from '../../../electron/config/index.ts';
import { catalogueOf, type ServiceId } from '../../../shared/domain/index.ts';

const table = catalogueOf([{ id: 'queue' as ServiceId, kind: 'tcp', neededBy: [] }]).settings;

describe('a list or a group that came as one word', () => {
  // Every setting of these two forms, of services too: what is proposed has to be taken.
  const written = [...table].flatMap(([key, { schema, fallback }]) =>
    ['/x', 5].flatMap((value) => {
      const form = writtenForm(key, schema, value, fallback);
      return form === null ? [] : [{ key, value, form, schema }];
    }),
  );

  it('is known of the settings that have one', () => {
    const keys = new Set<string>(written.map(({ key }) => key));
    for (const key of [
      'models.expected',
      'backend.websocketPaths',
      'backend.start',
      'thresholds.cpu.used',
      'queue.start',
    ])
      expect(keys).toContain(key);
    expect(keys).not.toContain('backend.port');
  });

  it.each(written.filter(({ form }) => !/^\["5"\]$/.test(form)))(
    '$key: $value is taken as $form',
    ({ form, schema }) => {
      expect(schema.safeParse(JSON.parse(form)).success).toBe(true);
    },
  );

  it('is left alone where it is written well, or empty', () => {
    const schema = table.get('models.expected')?.schema;
    if (schema === undefined) throw new Error('models.expected is no setting any more');
    expect(writtenForm('models.expected', schema, ['a'], [])).toBeNull();
    expect(writtenForm('models.expected', schema, null, [])).toBeNull();
  });
});
