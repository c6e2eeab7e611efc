import { type StackId, StackIdSchema, type StackView } from '../../shared/domain/index.ts';

const id = (name: string): StackId => StackIdSchema.parse(name);
const MAIN: StackView = { id: null, state: 'healthy', headline: 'All well.' };
const LOGIN: StackView = { id: id('login'), state: 'critical', headline: 'The backend is not running.' };
/** As long as the name of a stack may be. */
export const LONG_STACK = 'a-stack-with-the-longest-name-of-them-all'.slice(0, 40);

/** Stacks to look at: how many, or `long` for names and sentences as long as they get. */
export function stacksOf(which: string | null): readonly StackView[] {
  if (which === null) return [];
  if (which === 'long')
    return [
      MAIN,
      {
        id: id(LONG_STACK),
        state: 'critical',
        headline: 'Port 8765 is held by node (pid 4312, ~/code/a-long-name/shop).',
      },
      {
        id: id(`${LONG_STACK.slice(0, 38)}-2`),
        state: 'degraded',
        headline: 'Redis answers slowly: 412 ms of 100 ms.',
      },
    ];
  const more = Array.from(
    { length: Math.max(0, Number(which) - 2) },
    (_, i): StackView => ({
      id: id(`shop-${i + 1}`),
      state: (['healthy', 'degraded', 'paused', 'recovering', 'unknown'] as const)[i % 5] ?? 'healthy',
      headline: 'All well.',
    }),
  );
  return [MAIN, LOGIN, ...more];
}
